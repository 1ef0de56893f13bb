/** Of all requests that may wait for the PSP: where it hangs, a busy merchant leaves a tenth to the others. */
export const shareOfOneMerchant = (max: number): number => Math.ceil(max * 0.9);
