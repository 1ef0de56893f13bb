export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How many of them lasted at the same moment, at most. One that begins when another ends does not meet it. */
export function mostAtOnce(spans: readonly Span[]): number {
  const changes = spans
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) most = Math.max(most, (now += by));
  return most;
}

/** How many of them fell within a window of that length, wherever it begins; its end is not part of it. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  const sorted = Float64Array.from(times).sort();
  let [first, most] = [0, 0];
  sorted.forEach((time, index) => {
    while (time - (sorted[first] ?? time) >= windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
