import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace';

/** One right at Kafka: `wallet Read topic payment.events`. */
export interface Right {
  readonly principal: string;
  readonly operation: string;
  readonly kind: 'topic' | 'group' | 'transactional-id';
  readonly name: string;
}

/** The rights that docker/kafka-acls.sh gives, as its lines name them, without the prefix of a deployment. */
export function shippedRights(): Right[] {
  const text = readFileSync(join(workspaceRoot, 'docker/kafka-acls.sh'), 'utf8').replace(/\\\n/g, ' ');
  return [...text.matchAll(/^allow (\w+) ([\w,]+) ([\w-]+) (.+)$/gm)].flatMap(
    ([, principal = '', operations = '', kind = '', names = '']) =>
      operations.split(',').flatMap((operation) =>
        names
          .trim()
          .split(/\s+/)
          .map((name) => ({ principal, operation, kind: kind as Right['kind'], name })),
      ),
  );
}

/** The numbers of Kafka's protocol. */
const kinds = { topic: 2, group: 3, 'transactional-id': 5 } as const;
const operations: Readonly<Record<string, number>> = {
  Read: 3,
  Write: 4,
  Create: 5,
  Describe: 8,
  DescribeConfigs: 10,
  AlterConfigs: 11,
};
const pattern = { literal: 3, prefixed: 4 } as const;
const ALLOW = 3;

/** The right as a client makes it, where docker/kafka-acls.sh has no tool of Kafka to call. */
export function aclOf({ principal, operation, kind, name }: Right, prefix: string) {
  return {
    resourceType: kinds[kind],
    resourceName: prefix + name,
    resourcePatternType: kind === 'transactional-id' ? pattern.prefixed : pattern.literal,
    principal: `User:${principal}`,
    host: '*',
    operation: operations[operation] ?? 0,
    permissionType: ALLOW,
  };
}
