// Written by `npm run api:docs` from docs/api.

export interface paths {
    "/v1/journals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List journals, newest first
         * @description Scope: `ledger:read`.
         */
        get: operations["listJournals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/journals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a journal
         * @description Scope: `ledger:read`.
         */
        get: operations["getJournal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the chart of accounts, by code
         * @description Scope: `ledger:read`.
         */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an account and its balances
         * @description Scope: `ledger:read`.
         */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{code}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what moved on an account, newest first
         * @description Scope: `ledger:read`.
         */
        get: operations["listAccountEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the trial balance: every account on the side where its balance falls
         * @description `format` or Accept chooses JSON or CSV.
         *
         *     Scope: `ledger:read`.
         */
        get: operations["getTrialBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the metrics, for Prometheus
         * @description In production not here: at the operations port alone.
         */
        get: operations["showMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check that the process runs */
        get: operations["isLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the service takes work, and which of its parts do not
         * @description In production by name alone; the operations port says why.
         */
        get: operations["isReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What answers here, and where its documents are
         * @description A page for browsers, by Accept.
         */
        get: operations["showService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read this document as a page */
        get: operations["showApiPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read this document */
        get: operations["showApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "code": "revenue:platform-fee",
         *       "name": "Platform fees",
         *       "type": "revenue",
         *       "normalSide": "credit",
         *       "balances": [
         *         {
         *           "currency": "KRW",
         *           "debits": 0,
         *           "credits": 450,
         *           "balance": 450
         *         }
         *       ]
         *     }
         */
        Account: {
            code: string;
            name: string;
            /** @enum {string} */
            type: "asset" | "liability" | "equity" | "revenue" | "expense";
            /** @enum {string} */
            normalSide: "debit" | "credit";
            balances: {
                currency: string;
                debits: number;
                credits: number;
                /** @description On the normal side. */
                balance: number;
            }[];
        };
        /**
         * @example {
         *       "journalId": "jrn_0198c0000000700080000000000000aa",
         *       "kind": "payment_succeeded",
         *       "occurredAt": "2026-01-01T00:00:02.345Z",
         *       "recordedAt": "2026-01-01T00:00:02.456Z",
         *       "businessDate": "2026-01-01",
         *       "paymentId": "pay_0198c0000000700080000000000000aa",
         *       "debit": 0,
         *       "credit": 450,
         *       "balance": 450
         *     }
         */
        AccountEntry: {
            /** @example jrn_0198c0000000700080000000000000aa */
            journalId: string;
            kind: string;
            /** Format: date-time */
            occurredAt: string;
            /** Format: date-time */
            recordedAt: string;
            /** Format: date */
            businessDate: string;
            /** @example pay_0198c0000000700080000000000000aa */
            paymentId?: string;
            debit: number;
            credit: number;
            balance: number;
        };
        /**
         * @example {
         *       "id": "jrn_0198c0000000700080000000000000aa",
         *       "kind": "payment_succeeded",
         *       "occurredAt": "2026-01-01T00:00:02.345Z",
         *       "recordedAt": "2026-01-01T00:00:02.456Z",
         *       "businessDate": "2026-01-01",
         *       "paymentId": "pay_0198c0000000700080000000000000aa",
         *       "sourceEventId": "evt_0198c0000000700080000000000000aa",
         *       "lines": [
         *         {
         *           "account": "assets:psp:toss:receivable",
         *           "side": "debit",
         *           "amount": 450,
         *           "currency": "KRW"
         *         },
         *         {
         *           "account": "revenue:platform-fee",
         *           "side": "credit",
         *           "amount": 450,
         *           "currency": "KRW"
         *         }
         *       ]
         *     }
         */
        Journal: {
            /** @example jrn_0198c0000000700080000000000000aa */
            id: string;
            kind: string;
            /** Format: date-time */
            occurredAt: string;
            /** Format: date-time */
            recordedAt: string;
            /** Format: date */
            businessDate: string;
            /** @description The closed month it belongs to, where it came too late for it. */
            latePeriod?: string;
            /** @example pay_0198c0000000700080000000000000aa */
            paymentId?: string;
            /** @example rfd_0198c0000000700080000000000000aa */
            refundId?: string;
            /** @example pyt_0198c0000000700080000000000000aa */
            payoutId?: string;
            /** @example evt_0198c0000000700080000000000000aa */
            sourceEventId: string;
            lines: {
                account: string;
                /** @enum {string} */
                side: "debit" | "credit";
                amount: number;
                currency: string;
            }[];
        };
        /**
         * @description A refusal, as RFC 9457 has it.
         * @example {
         *       "type": "urn:kessai:problem:not_found",
         *       "title": "There is no such resource",
         *       "status": 404,
         *       "detail": "There is nothing under this id.",
         *       "instance": "/v1/payments/pay_nonsense",
         *       "code": "not_found",
         *       "requestId": "b1d8a7a6-6a53-4a6e-8f0a-3d3c8d0f2a11"
         *     }
         */
        Problem: {
            /** @description `urn:kessai:problem:<code>` */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description The path that was asked. */
            instance: string;
            /** @description What a program branches on. Codes never change their meaning. */
            code: string;
            /** @description That of the `x-request-id` header: what to report. */
            requestId: string;
            errors?: {
                /** @description A JSON pointer (RFC 6901) into the body or the query. */
                pointer: string;
                code: string;
                detail: string;
            }[];
        };
        /**
         * @example {
         *       "service": "kessai-payment",
         *       "version": "0.1.0",
         *       "mode": "test",
         *       "docs": "/docs",
         *       "openapi": "/openapi.json"
         *     }
         */
        Service: {
            service: string;
            version: string;
            /**
             * @description Of the deployment: `live` moves real money.
             * @enum {string}
             */
            mode: "test" | "live";
            /** @description The path of the page. */
            docs: string;
            /** @description The path of this document. */
            openapi: string;
        };
        /**
         * @example {
         *       "asOf": "2026-01-31",
         *       "knownAt": "2026-02-01T00:00:00.000000Z",
         *       "timeZone": "Asia/Seoul",
         *       "currency": "KRW",
         *       "rows": [
         *         {
         *           "account": "assets:psp:toss:receivable",
         *           "name": "Receivable from toss",
         *           "type": "asset",
         *           "debit": 450,
         *           "credit": 0
         *         },
         *         {
         *           "account": "revenue:platform-fee",
         *           "name": "Platform fees",
         *           "type": "revenue",
         *           "debit": 0,
         *           "credit": 450
         *         }
         *       ],
         *       "totalDebit": 450,
         *       "totalCredit": 450,
         *       "balanced": true
         *     }
         */
        TrialBalance: {
            /** @description A date, or an instant. */
            asOf: string;
            /** Format: date-time */
            knownAt: string;
            timeZone: string;
            currency: string;
            /** @example mer_0198c0000000700080000000000000aa */
            merchantId?: string;
            rows: {
                account: string;
                name: string;
                /** @enum {string} */
                type: "asset" | "liability" | "equity" | "revenue" | "expense";
                debit: number;
                credit: number;
            }[];
            totalDebit: number;
            totalCredit: number;
            balanced: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listJournals: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                paymentId?: string;
                refundId?: string;
                kind?: string;
                /** @description The code of an account that the journal moves. */
                account?: string;
                /** @description A date of the books, or an instant at which the money moved. */
                from?: string;
                /** @description A date is included, an instant is not. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Journal"][];
                        /** @description Also where this page holds fewer than `limit`, or nothing: `nextCursor` goes on. */
                        hasMore: boolean;
                        /** @description The `cursor` of the next page; null on the last. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `validation_failed` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed";
                    };
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unauthenticated";
                    };
                };
            };
            /** @description `insufficient_scope` */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "insufficient_scope";
                    };
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    getJournal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Journal"];
                };
            };
            /** @description `validation_failed` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed";
                    };
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unauthenticated";
                    };
                };
            };
            /** @description `insufficient_scope` */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "insufficient_scope";
                    };
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                type?: "asset" | "liability" | "equity" | "revenue" | "expense";
                prefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Account"][];
                        /** @description Also where this page holds fewer than `limit`, or nothing: `nextCursor` goes on. */
                        hasMore: boolean;
                        /** @description The `cursor` of the next page; null on the last. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `validation_failed` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed";
                    };
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unauthenticated";
                    };
                };
            };
            /** @description `insufficient_scope` */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "insufficient_scope";
                    };
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description `validation_failed` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed";
                    };
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unauthenticated";
                    };
                };
            };
            /** @description `insufficient_scope` */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "insufficient_scope";
                    };
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    listAccountEntries: {
        parameters: {
            query: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                /** @description ISO 4217 */
                currency: string;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AccountEntry"][];
                        /** @description Also where this page holds fewer than `limit`, or nothing: `nextCursor` goes on. */
                        hasMore: boolean;
                        /** @description The `cursor` of the next page; null on the last. */
                        nextCursor: string | null;
                    };
                };
            };
            /** @description `validation_failed` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed";
                    };
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unauthenticated";
                    };
                };
            };
            /** @description `insufficient_scope` */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "insufficient_scope";
                    };
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    getTrialBalance: {
        parameters: {
            query: {
                /** @description ISO 4217 */
                currency: string;
                asOf?: string;
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                knownAt?: string;
                /** @description Of the IANA list, such as Asia/Seoul; without it that of the books. */
                timeZone?: string;
                merchantId?: string;
                format?: "json" | "csv";
                excel?: "0" | "1";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialBalance"];
                    "text/csv": unknown;
                };
            };
            /** @description `validation_failed` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed";
                    };
                };
            };
            /** @description `unauthenticated` */
            401: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unauthenticated";
                    };
                };
            };
            /** @description `insufficient_scope` */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "insufficient_scope";
                    };
                };
            };
            /** @description `not_found` */
            404: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description `rate_limited` */
            429: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "rate_limited";
                    };
                };
            };
            /** @description `internal_error` */
            500: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "internal_error";
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    showMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
        };
    };
    isLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "live";
                        /** @description Of this process: another one after each start */
                        bootId: string;
                    };
                };
            };
        };
    };
    isReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ready";
                        /** @description Of this process: another one after each start */
                        bootId: string;
                        checks: {
                            [key: string]: {
                                ok: boolean;
                                detail?: string;
                            };
                        };
                    };
                };
            };
            /** @description `not_ready` */
            503: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    /** @description Seconds to wait, where we know. */
                    "retry-after"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_ready";
                    };
                };
            };
        };
    };
    showService: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                    "text/html": unknown;
                };
            };
        };
    };
    showApiPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
        };
    };
    showApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
}
