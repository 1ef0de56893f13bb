/** Filled in by the build. */
declare const KESSAI_VERSION: string | undefined;

/** The release this process runs, as dead letters and logs name it; `development` when it runs from source. */
export const version = typeof KESSAI_VERSION === 'string' ? KESSAI_VERSION : 'development';
