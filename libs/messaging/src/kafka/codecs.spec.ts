import { gzipSync } from 'node:zlib';
import { compressFrameSync } from 'lz4-napi';
import { compressSync } from 'snappy';
import { BATCH_BYTES_MAX, BatchUnreadable, unpack } from './codecs';

const [GZIP, SNAPPY, LZ4, ZSTD] = [1, 2, 3, 4];
const text = Buffer.from('{"amountMinor":"15000","currency":"KRW"}'.repeat(200));

/** As Java writes it: a header, then blocks with their lengths. */
function snappyStream(...blocks: Buffer[]): Buffer {
  const header = Buffer.from('82534e41505059000000000100000001', 'hex');
  const framed = blocks.flatMap((block) => [lengthOf(block.length), block]);
  return Buffer.concat([header, ...framed]);
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** A frame of blocks that repeat one byte, as zstd writes them. */
function zstdOfRepeats(...sizes: number[]): Buffer {
  const blocks = sizes.map((size, index) => {
    const block = Buffer.from([0, 0, 0, 0x61]);
    block.writeUIntLE((size << 3) | (1 << 1) | (index === sizes.length - 1 ? 1 : 0), 0, 3);
    return block;
  });
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]), ...blocks]);
}

function lz4Bomb(blocks: number): Buffer {
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73]);
  const block = Buffer.concat([Buffer.from([0x1f, 0x61, 0x01, 0x00]), Buffer.alloc(16_000, 0xff), Buffer.from([0x00])]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(block.length);
  return Buffer.concat([header, ...Array.from({ length: blocks }, () => Buffer.concat([length, block]))]);
}

describe('unpacking a batch', () => {
  it.each([
    ['gzip', GZIP, gzipSync(text)],
    ['snappy in one block', SNAPPY, compressSync(text)],
    [
      'snappy as Java writes it',
      SNAPPY,
      snappyStream(compressSync(text.subarray(0, 999)), compressSync(text.subarray(999))),
    ],
    ['LZ4', LZ4, compressFrameSync(text)],
    ['LZ4 with checksums', LZ4, compressFrameSync(text, { blockChecksums: true, contentChecksum: true })],
  ])('gives back what was packed by %s', async (_name, codec, packed) => {
    expect((await unpack(codec, packed)).equals(text)).toBe(true);
  });

  it('gives back what was packed by zstd', async () => {
    expect(await unpack(ZSTD, zstdOfRepeats(3, 2))).toEqual(Buffer.from('aaaaa'));
  });

  it.each([
    ['gzip', GZIP, gzipSync(Buffer.alloc(BATCH_BYTES_MAX + 1))],
    ['snappy', SNAPPY, compressSync(Buffer.alloc(BATCH_BYTES_MAX + 1))],
    [
      'snappy in blocks',
      SNAPPY,
      snappyStream(...Array.from({ length: 17 }, () => compressSync(Buffer.alloc(1 << 20)))),
    ],
    ['snappy that lies about its length', SNAPPY, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00])],
    ['LZ4', LZ4, lz4Bomb(5)],
    ['zstd', ZSTD, zstdOfRepeats(...Array.from({ length: 200 }, () => 128 * 1024))],
  ])('takes no more memory than a batch may, whatever %s holds', async (_name, codec, bomb) => {
    expect(bomb.length).toBeLessThan(BATCH_BYTES_MAX / 10);
    await expect(unpack(codec, bomb)).rejects.toThrow(BatchUnreadable);
  });

  it.each([GZIP, SNAPPY, LZ4, ZSTD, 5, 6, 7])('names what it cannot read, of codec %i', async (codec) => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('nonsense'), Buffer.alloc(4_096, 0xff)]) {
      await expect(unpack(codec, bytes)).rejects.toThrow(BatchUnreadable);
    }
    for (const whole of [gzipSync(text), compressSync(text), compressFrameSync(text), zstdOfRepeats(5)]) {
      await expect(unpack(codec, whole.subarray(0, whole.length - 9))).rejects.toThrow(BatchUnreadable);
    }
  });
});
