import type { Language } from '../languages';
import { en } from './texts-en';
import { ja } from './texts-ja';
import { ko } from './texts-ko';

/** Why a payment did not come about, as far as a buyer can do something about it. */
export const failureReasons = [
  'stopped',
  'refused',
  'card',
  'password',
  'limit',
  'funds',
  'expired',
  'blocked',
  'installments',
  'method',
  'other',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Every word that a buyer reads. */
export interface Texts {
  /** Of the language itself, in itself. */
  readonly name: string;
  /** What stands between two sentences. */
  readonly space: string;
  readonly chooseLanguage: string;
  readonly testMode: string;
  readonly items: (count: number) => string;
  readonly item: (number: number) => string;
  readonly amount: string;
  readonly refunded: (amount: string) => string;
  readonly shop: string;
  readonly order: string;
  readonly payment: string;
  readonly pay: (amount: string) => string;
  readonly payAt: string;
  readonly needsScript: string;
  readonly windowFailed: string;
  readonly notOffered: string;
  readonly backToShop: string;
  readonly tryAnotherCard: string;
  readonly payTitle: (amount: string) => string;
  readonly checking: { readonly title: string; readonly text: string };
  readonly succeeded: { readonly title: string; readonly text: string };
  readonly failed: {
    readonly title: string;
    readonly notCharged: string;
    readonly askShop: string;
  };
  readonly late: { readonly goesBack: string; readonly wentBack: string; readonly kept: string };
  readonly reasons: Readonly<Record<FailureReason, string>>;
  /** What to do next, for each reason. */
  readonly advice: Readonly<Record<FailureReason, string>>;
  readonly canceled: { readonly title: string; readonly text: string };
  readonly expired: { readonly title: string; readonly text: string };
  readonly notFound: { readonly title: string; readonly text: string };
  readonly notFitting: { readonly title: string; readonly text: string };
  readonly dead: { readonly title: string; readonly text: string };
  readonly silent: { readonly title: string; readonly text: string };
  readonly noRetry: { readonly title: string; readonly text: string };
  readonly fault: { readonly title: string; readonly text: string };
}

export const texts: Readonly<Record<Language, Texts>> = { ko, ja, en };
