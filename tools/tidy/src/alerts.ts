import { parse } from 'yaml';
import { z } from 'zod';
import type { Rule, SourceFile } from './rules';

const alertRules = z.object({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^[0-9]+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          /** What is wrong, and what the operator who is woken does about it. */
          annotations: z.strictObject({ summary: z.string().min(1), action: z.string().min(1) }),
        }),
      ),
    }),
  ),
});

/** An alert on a metric that nothing measures is never heard: each names metrics of the code, and says what to do. */
export const alerts: Rule = (files) => {
  const measured = metricsOf(files);
  return files
    .filter(({ path }) => path.endsWith('.rules.yml'))
    .flatMap(({ path, text }) => faultsOf(text, measured).map((rule) => ({ path, rule })));
};

function faultsOf(text: string, measured: ReadonlySet<string>): string[] {
  const parsed = alertRules.safeParse(parse(text));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return parsed.data.groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, expr }) => {
      const named = expr.match(/\bkessai_[a-z_]+/g) ?? [];
      if (named.length === 0) return [`${alert} is about a metric`];
      return named
        .filter((name) => !measured.has(name))
        .map((name) => `${alert} is about ${name}, which the code measures`);
    });
}

function metricsOf(files: readonly SourceFile[]): ReadonlySet<string> {
  const shipped = files.filter(({ path }) => /^(apps|libs)\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'));
  const names = shipped.flatMap(({ text }) => [
    ...text.matchAll(/\b(?:counter|gauge|histogram)\(\s*'(kessai_[a-z_]+)'/g),
  ]);
  return new Set(names.map(([, name = '']) => name));
}
