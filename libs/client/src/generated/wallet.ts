// Written by `npm run api:docs` from docs/api.

export interface paths {
    "/v1/wallets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the wallets of a merchant’s sellers, by seller id
         * @description Scope: `wallets:read`.
         */
        get: operations["listWallets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{sellerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a seller’s balances
         * @description Scope: `wallets:read`.
         */
        get: operations["getWallet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{sellerId}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what a seller’s balance was at a moment
         * @description Scope: `wallets:read`.
         */
        get: operations["getBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wallets/{sellerId}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what moved in a seller’s wallet, newest first
         * @description Scope: `wallets:read`.
         */
        get: operations["listWalletEntries"];
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
         *       "sellerId": "coffee",
         *       "balances": [
         *         {
         *           "currency": "KRW",
         *           "available": 9670,
         *           "reserved": 0,
         *           "version": 1,
         *           "updatedAt": "2026-01-01T00:00:02.456Z"
         *         }
         *       ]
         *     }
         */
        Wallet: {
            sellerId: string;
            balances: {
                currency: string;
                /** @description Below zero when a refund came after a payout: the seller owes. */
                available: number;
                reserved: number;
                version: number;
                /** Format: date-time */
                updatedAt: string;
            }[];
        };
        /**
         * @example {
         *       "sellerId": "coffee",
         *       "currency": "KRW",
         *       "at": "2026-01-31T15:00:00.000Z",
         *       "available": 9670,
         *       "reserved": 0
         *     }
         */
        WalletBalance: {
            sellerId: string;
            currency: string;
            /** Format: date-time */
            at: string;
            available: number;
            reserved: number;
        };
        /**
         * @example {
         *       "id": "ent_0198c0000000700080000000000000aa",
         *       "currency": "KRW",
         *       "amount": 9670,
         *       "balanceAfter": 9670,
         *       "reservedAfter": 0,
         *       "kind": "payment",
         *       "paymentId": "pay_0198c0000000700080000000000000aa",
         *       "occurredAt": "2026-01-01T00:00:02.345Z",
         *       "recordedAt": "2026-01-01T00:00:02.456Z"
         *     }
         */
        WalletEntry: {
            /** @example ent_0198c0000000700080000000000000aa */
            id: string;
            currency: string;
            /** @description Signed, of what is available. */
            amount: number;
            balanceAfter: number;
            reservedAfter: number;
            kind: string;
            /** @example pay_0198c0000000700080000000000000aa */
            paymentId?: string;
            /** @example rfd_0198c0000000700080000000000000aa */
            refundId?: string;
            /** @example pyt_0198c0000000700080000000000000aa */
            payoutId?: string;
            /** Format: date-time */
            occurredAt: string;
            /** Format: date-time */
            recordedAt: string;
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
    listWallets: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                merchantId?: string;
            };
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                        data: components["schemas"]["Wallet"][];
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
            /** @description `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "merchant_required";
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
    getWallet: {
        parameters: {
            query?: {
                merchantId?: string;
            };
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                sellerId: string;
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
                    "application/json": components["schemas"]["Wallet"];
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
            /** @description `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "merchant_required";
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
    getBalance: {
        parameters: {
            query: {
                merchantId?: string;
                /** @description ISO 4217 */
                currency: string;
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                at?: string;
            };
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                sellerId: string;
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
                    "application/json": components["schemas"]["WalletBalance"];
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
            /** @description `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "merchant_required";
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
    listWalletEntries: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                merchantId?: string;
                /** @description ISO 4217 */
                currency?: string;
                /** @description Recorded at this moment or later. */
                from?: string;
                /** @description Recorded before this moment. */
                to?: string;
                /** @description CSV has all entries, whatever the limit. */
                format?: "json" | "csv";
            };
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                sellerId: string;
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
                        data: components["schemas"]["WalletEntry"][];
                        /** @description Also where this page holds fewer than `limit`, or nothing: `nextCursor` goes on. */
                        hasMore: boolean;
                        /** @description The `cursor` of the next page; null on the last. */
                        nextCursor: string | null;
                    };
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
            /** @description `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "merchant_required";
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
