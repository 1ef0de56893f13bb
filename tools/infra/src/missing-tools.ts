import { missingToolsText, type Tool } from './before-install/missing-tools.cjs';

/** Nothing on the ladder can run. */
export class MissingTools extends Error {
  override readonly name = 'MissingTools';
  constructor(
    readonly missing: readonly Tool[],
    tried: readonly string[] = [],
    platform: string = process.platform,
  ) {
    super(missingToolsText(missing, tried, platform));
  }
}
