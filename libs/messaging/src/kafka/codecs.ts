import { decompress as decompressZstd } from 'fzstd';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** What a batch may hold once it is unpacked: sixteen times what our topics take in one. A bomb ends here. */
export const BATCH_BYTES_MAX = 16 * 1024 * 1024;

export class BatchUnreadable extends Error {
  override readonly name = 'BatchUnreadable';
}

/** By the low three bits of a batch's attributes. The native two are loaded when the first of their batches comes. */
const CODECS = new Map<number, (packed: Buffer) => Buffer | Promise<Buffer>>([
  [1, unpackGzip],
  [2, unpackSnappy],
  [3, unpackLz4],
  [4, unpackZstd],
]);
export const NOT_COMPRESSED = 0;

/** May be longer than the records in it: a codec that cannot tell the size before returns what it might have taken. */
export async function unpack(codec: number, packed: Buffer): Promise<Buffer> {
  const decode = CODECS.get(codec);
  if (!decode) throw new BatchUnreadable(`compression ${codec} is not known`);
  try {
    return await decode(packed);
  } catch (error) {
    if (error instanceof BatchUnreadable) throw error;
    throw new BatchUnreadable(`compression ${codec}: ${(error as Error).message}`, { cause: error });
  }
}

const gunzipInTurn = promisify(gunzip) as (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

function unpackGzip(packed: Buffer): Promise<Buffer> {
  return gunzipInTurn(packed, { maxOutputLength: BATCH_BYTES_MAX });
}

function demandRoom(bytes: number): void {
  if (bytes > BATCH_BYTES_MAX) {
    throw new BatchUnreadable(`unpacked it has more than ${BATCH_BYTES_MAX} bytes`);
  }
}

const SNAPPY_STREAM = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** The magic, a version and the lowest version that can read it. */
const SNAPPY_STREAM_HEADER_BYTES = 16;

/** Java writes blocks with their lengths behind a header, other clients one bare block. */
function unpackSnappy(packed: Buffer): Buffer {
  const { uncompressSync } = require('snappy') as typeof import('snappy');
  const blocks = packed.subarray(0, SNAPPY_STREAM.length).equals(SNAPPY_STREAM) ? snappyBlocks(packed) : [packed];
  demandRoom(blocks.reduce((sum, block) => sum + snappyLength(block), 0));
  return Buffer.concat(blocks.map((block) => uncompressSync(block, { asBuffer: true }) as Buffer));
}

function snappyBlocks(packed: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = SNAPPY_STREAM_HEADER_BYTES; at < packed.length;) {
    const from = at + 4;
    at = from + packed.readUInt32BE(at);
    if (at > packed.length) throw new BatchUnreadable('a snappy block is cut off');
    blocks.push(packed.subarray(from, at));
  }
  return blocks;
}

/** A bare block begins with its length unpacked, seven bits a byte. */
function snappyLength(block: Buffer): number {
  let length = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = block.readUInt8(at);
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return length;
  }
  throw new BatchUnreadable('a snappy block has no length');
}

const LZ4_MAGIC = 0x184d2204;
const LZ4_BLOCK_SIZES = new Map([
  [4, 64 * 1024],
  [5, 256 * 1024],
  [6, 1024 * 1024],
  [7, 4 * 1024 * 1024],
]);
/** The format cannot put more into a byte. */
const LZ4_RATIO_MAX = 255;

function unpackLz4(packed: Buffer): Buffer {
  const { decompressFrameSync } = require('lz4-napi') as typeof import('lz4-napi');
  const frame = measureLz4(packed);
  demandRoom(frame.roomBytes);
  return decompressFrameSync(packed.subarray(0, frame.end));
}

/** Walks over the blocks of the frame: the decoder itself would take any amount of memory. */
function measureLz4(packed: Buffer): { roomBytes: number; end: number } {
  if (packed.readUInt32LE(0) !== LZ4_MAGIC) throw new BatchUnreadable('no LZ4 frame');
  const flags = packed.readUInt8(4);
  const blockMax = LZ4_BLOCK_SIZES.get((packed.readUInt8(5) >> 4) & 7);
  if (blockMax === undefined) throw new BatchUnreadable('an LZ4 frame of unknown block size');
  const blockChecksum = flags & 0x10 ? 4 : 0;
  const contentChecksum = flags & 0x04 ? 4 : 0;
  let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
  let roomBytes = 0;
  for (;;) {
    const head = packed.readUInt32LE(at);
    at += 4;
    if (head === 0) return { roomBytes, end: at + contentChecksum };
    const size = head & 0x7fffffff;
    const isPlain = head > 0x7fffffff;
    roomBytes += isPlain ? size : Math.min(blockMax, size * LZ4_RATIO_MAX);
    at += size + blockChecksum;
  }
}

const ZSTD_MAGIC = 0xfd2fb528;
const ZSTD_BLOCK_BYTES_MAX = 128 * 1024;

function unpackZstd(packed: Buffer): Buffer {
  const { roomBytes, end } = measureZstd(packed);
  demandRoom(roomBytes);
  // With room given, no window is kept and none is moved at each block.
  return Buffer.from(decompressZstd(packed.subarray(0, end), new Uint8Array(roomBytes)).buffer);
}

/** Walks over the blocks of the frame; what a packed one holds is counted at its most. */
function measureZstd(packed: Buffer): { roomBytes: number; end: number } {
  if (packed.readUInt32LE(0) !== ZSTD_MAGIC) throw new BatchUnreadable('no zstd frame');
  const flags = packed.readUInt8(4);
  const isOneSegment = (flags & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3]!;
  const sizeBytes = [isOneSegment ? 1 : 0, 2, 4, 8][flags >> 6]!;
  let at = 5 + (isOneSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
  let roomBytes = 0;
  for (let isLast = false; !isLast;) {
    const head = packed.readUIntLE(at, 3);
    const [type, size] = [(head >> 1) & 3, head >> 3];
    isLast = (head & 1) === 1;
    roomBytes += type === 2 ? ZSTD_BLOCK_BYTES_MAX : size;
    at += 3 + (type === 1 ? 1 : size);
  }
  return { roomBytes, end: at + (flags & 0x04 ? 4 : 0) };
}
