import type { FailureReason } from '../texts/texts';

const codesByReason: Readonly<Partial<Record<FailureReason, string>>> = {
  stopped: 'PAY_PROCESS_CANCELED',
  refused: `REJECT_CARD_PAYMENT REJECT_CARD_COMPANY REJECT_ACCOUNT_PAYMENT REJECT_TOSSPAY_INVALID_ACCOUNT FDS_ERROR
            NOT_AVAILABLE_PAYMENT INVALID_AUTHORIZE_AUTH INVALID_REJECT_CARD`,
  card: 'INVALID_CARD_NUMBER INVALID_CARD_EXPIRATION INVALID_ACCOUNT_INFO_RE_REGISTER',
  password: 'INVALID_PASSWORD EXCEED_MAX_AUTH_COUNT',
  limit: `EXCEED_MAX_AMOUNT EXCEED_MAX_PAYMENT_AMOUNT EXCEED_MAX_DAILY_PAYMENT_COUNT EXCEED_MAX_ONE_DAY_AMOUNT
          EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT`,
  funds: 'NOT_ENOUGH_BALANCE',
  expired: 'EXPIRED NOT_FOUND_PAYMENT_SESSION NOT_FOUND_PAYMENT',
  blocked: 'INVALID_STOPPED_CARD INVALID_CARD_LOST_OR_STOLEN',
  installments: `NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT
                 INVALID_CARD_INSTALLMENT_PLAN EXCEED_MAX_CARD_INSTALLMENT_PLAN`,
  method: 'RESTRICTED_TRANSFER_ACCOUNT NOT_AVAILABLE_BANK NOT_ALLOWED_POINT_USE',
};

const reasons: ReadonlyMap<string, FailureReason> = new Map(
  Object.entries(codesByReason).flatMap(([reason, codes]) =>
    codes.split(/\s+/).map((code): [string, FailureReason] => [code, reason as FailureReason]),
  ),
);

/** What the PSP's code means to a buyer. Its own message is not shown: any text can be written into a link. */
export function reasonOf(code: unknown): FailureReason {
  return (typeof code === 'string' ? reasons.get(code) : undefined) ?? 'other';
}
