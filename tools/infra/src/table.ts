import Table from 'cli-table3';

/** Colours are for a terminal: in a file or a CI log they are noise. */
export function aTable(head: string[]): Table.Table {
  const style = process.stdout.isTTY ? { head: ['bold'], border: ['grey'] } : { head: [], border: [] };
  return new Table({ head, style });
}
