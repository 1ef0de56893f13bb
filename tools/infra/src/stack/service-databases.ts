import { createHash, randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';
import type { Service } from '../infrastructure';

export const databaseServices = ['payment', 'wallet', 'ledger'] as const satisfies readonly Service[];

export interface ServiceDatabase {
  /** As the service's own user, who may do only what the migrations grant. */
  url: string;
  adminUrl: string;
}
export type ServiceDatabases = Record<Service, ServiceDatabase>;

/** One database and one user per service; those that are there stay, with a new password. */
export async function createServiceDatabases(adminUrl: string, prefix: string): Promise<ServiceDatabases> {
  return withAdmin(adminUrl, async (admin) => {
    const databases: Partial<ServiceDatabases> = {};
    for (const service of databaseServices) {
      const database = databaseName(prefix, service);
      const user = userName(prefix, service);
      const password = randomBytes(16).toString('hex');
      await admin.query(`CREATE DATABASE IF NOT EXISTS \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
      await admin.query(`CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?`, [user, password]);
      await admin.query(`ALTER USER ?@'%' IDENTIFIED BY ?`, [user, password]);
      databases[service] = {
        url: urlOf(adminUrl, database, { user, password }),
        adminUrl: urlOf(adminUrl, database),
      };
    }
    return databases as ServiceDatabases;
  });
}

/** Takes away what createServiceDatabases made. */
export async function dropServiceDatabases(adminUrl: string, prefix: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    for (const service of databaseServices) {
      await admin.query(`DROP DATABASE IF EXISTS \`${databaseName(prefix, service)}\``);
      await admin.query(`DROP USER IF EXISTS ?@'%'`, [userName(prefix, service)]);
    }
  });
}

/** Where each service was given a database of its own, it works there as the user that was given. */
export function givenDatabases(urls: Record<Service, string>): ServiceDatabases {
  const given = (url: string): ServiceDatabase => ({ url, adminUrl: url });
  return { payment: given(urls.payment), wallet: given(urls.wallet), ledger: given(urls.ledger) };
}

export function databaseName(prefix: string, service: Service): string {
  return `${prefix.replaceAll(/[^A-Za-z0-9_]/g, '_')}${service}`;
}

/** MySQL's user names end at 32 characters. */
export function userName(prefix: string, service: Service): string {
  const name = databaseName(prefix, service);
  return name.length <= 32 ? name : `${createHash('sha256').update(prefix).digest('hex').slice(0, 16)}_${service}`;
}

function urlOf(adminUrl: string, database: string, as?: { user: string; password: string }): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (as !== undefined) {
    url.username = as.user;
    url.password = as.password;
  }
  return url.toString();
}

async function withAdmin<T>(adminUrl: string, work: (admin: Connection) => Promise<T>): Promise<T> {
  const admin = await createConnection({ uri: adminUrl, connectTimeout: 10_000 });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
