import { randomBytes } from 'node:crypto';

/** A prefix of its own for the topics, groups and databases of one suite: suites share the servers, never the names. */
export function testPrefix(suite: string): string {
  return `t-${suite}-${randomBytes(4).toString('hex')}-`;
}
