/** How many more requests were let through than the limit allows in that time: it begins with one second's worth. */
export function admittedBeyond(perSecond: number, admitted: number, seconds: number): number {
  return Math.max(0, admitted - Math.ceil(perSecond * (seconds + 1)));
}
