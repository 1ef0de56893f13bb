import { Refusal } from '@kessai/http';

export const reportFormats = ['json', 'csv'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const mediaTypes = new Map<string, ReportFormat | 'xlsx'>([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['text/csv', 'csv'],
  ['text/*', 'csv'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]);

/** `format` decides; without it the Accept header; one that names no format we know means JSON. */
export function reportFormat(format: string | undefined, accept: string | undefined): ReportFormat {
  const wanted = format ?? accepted(accept);
  if (wanted === 'json' || wanted === 'csv') return wanted;
  const errors = [{ pointer: '/format', code: 'invalid_value', detail: 'is neither json nor csv' }];
  throw new Refusal('validation_failed', 'This report comes as JSON or CSV.', { errors });
}

function accepted(accept = '*/*'): ReportFormat | 'xlsx' {
  const known = accept
    .split(',')
    .map((range) => {
      const [mediaType = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return { format: mediaTypes.get(mediaType), quality: Number.parseFloat(quality) };
    })
    .filter(({ format, quality }) => format !== undefined && quality > 0);
  const best = known.reduce((a, b) => (b.quality > a.quality ? b : a), { format: undefined, quality: 0 });
  return best.format ?? 'json';
}
