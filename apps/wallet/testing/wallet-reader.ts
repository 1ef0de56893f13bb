import { testKeys, type GivenDatabase } from '@kessai/testing';

interface Answer {
  status: number;
  text: string;
  // The tests state the shape that they expect of a body.
  body: Record<string, unknown> & { data: Record<string, unknown>[]; nextCursor: string | null; hasMore: boolean };
}

export interface WalletReader {
  /** `path` stands behind /v1/wallets. */
  get(path: string, key?: string): Promise<Answer>;
  /** The rows of all pages, and that each says whether there are more. */
  allPages(path: string, from?: string | null): Promise<Record<string, unknown>[]>;
}

/** The API of a wallet that runs, as its readers see it. */
export function walletReader(url: string): WalletReader {
  const get: WalletReader['get'] = async (path, key = testKeys.wallet) => {
    const answer = await fetch(`${url}/v1/wallets${path}`, { headers: { authorization: `Bearer ${key}` } });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) as Answer['body'] };
  };
  const allPages: WalletReader['allPages'] = async (path, from = null) => {
    const rows: Record<string, unknown>[] = [];
    let cursor = from;
    do {
      const more = cursor === null ? '' : `&cursor=${cursor}`;
      const { body }: Answer = await get(`${path}${more}`);
      rows.push(...body.data);
      expect(body.hasMore).toBe(body.nextCursor !== null);
      cursor = body.nextCursor;
    } while (cursor !== null);
    return rows;
  };
  return { get, allPages };
}

/** Entries are as old as the test wants them: the service itself may not change them. */
export async function givenEntryRecorded(
  { admin }: GivenDatabase,
  sellerId: string,
  entryNo: number,
  at: string,
): Promise<void> {
  await admin.execute(`UPDATE wallet_entry SET recordedAt = ? WHERE sellerId = ? AND entryNo = ?`, [
    new Date(at),
    sellerId,
    entryNo,
  ]);
}
