// Written by `npm run api:docs` from docs/api.

export interface paths {
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payments, newest first
         * @description By the root key and by operators `metadata` needs the merchant named; `createdTo` is not included, and not before `createdFrom`.
         *
         *     Scope: `payments:read`.
         */
        get: operations["listPayments"];
        put?: never;
        /**
         * Create a payment for an order
         * @description The same order in the same words finds the same payment (200). An order id is free again once its payment is FAILED, CANCELED or EXPIRED. The lines add up to the amount. A name of the customer needs an id or an email beside it. Text that holds the number of a payment card is refused (400).
         *
         *     Scope: `payments:write`.
         */
        post: operations["createPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a payment
         * @description Scope: `payments:read`.
         */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a payment that is not confirmed yet
         * @description Scope: `payments:write`.
         */
        post: operations["cancelPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a payment: take the money that the buyer has agreed to
         * @description A decline is an answer: 200 with status FAILED. The same paymentKey and amount may be confirmed again at any time and charge once.
         *
         *     Scope: `payments:write`.
         */
        post: operations["confirmPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the refunds of a payment, newest first
         * @description Scope: `payments:read`.
         */
        get: operations["listRefunds"];
        put?: never;
        /**
         * Refund a payment, all or in part
         * @description Without amount and lines all that is left; with an amount alone it is spread over the lines in proportion to what is left of each. With both they add up. No line is named twice. Refunds of one payment are sent to the PSP one after another.
         *
         *     Scope: `payments:write`.
         */
        post: operations["createRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve an UNKNOWN payment by hand
         * @description Takes effect when another key with the same scope approves it. `approvedAt` belongs to SUCCEEDED alone.
         *
         *     Scope: `admin`.
         */
        post: operations["requestResolution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show all that happened to a payment, oldest first
         * @description Scope: `payments:read`.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the refunds of all payments, newest first
         * @description Scope: `payments:read`.
         */
        get: operations["listAllRefunds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refunds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a refund
         * @description Scope: `payments:read`.
         */
        get: operations["getRefund"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events, newest first: what merchants were told
         * @description All events, whether or not an endpoint wanted them. `to` is not included, and not before `from`.
         *
         *     Scope: `payments:read`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints, newest first
         * @description Scope: `webhooks:write`.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Create a webhook endpoint
         * @description Scope: `webhooks:write`.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a webhook endpoint
         * @description Scope: `webhooks:write`.
         */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint
         * @description Scope: `webhooks:write`.
         */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change a webhook endpoint, or switch it off and on
         * @description Switched off, it gives up what is still to be sent to it; `resend` sends it later.
         *
         *     Scope: `webhooks:write`.
         */
        patch: operations["changeWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of a webhook endpoint, newest first
         * @description Scope: `webhooks:write`.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of a webhook endpoint
         * @description For 24 hours deliveries carry a signature of each, the old secret and the new one.
         *
         *     Scope: `webhooks:write`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event to a webhook endpoint
         * @description An `endpoint.test` event, sent once. What came of it stands among the deliveries.
         *
         *     Scope: `webhooks:write`.
         */
        post: operations["testWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend to an endpoint all events of a period
         * @description Looks at 10000 events at most, the oldest first, and makes their deliveries bit by bit. One such request runs at a time for each endpoint; until then others are refused. `to` is not included, and not before `from`.
         *
         *     Scope: `webhooks:write`.
         */
        post: operations["resendWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend one delivery
         * @description Under the same `webhook-id`. A delivery of the event that is still pending is the one.
         *
         *     Scope: `webhooks:write`.
         */
        post: operations["resendWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List approvals, newest first
         * @description Scope: `admin`.
         */
        get: operations["listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an approval
         * @description Scope: `admin`.
         */
        get: operations["getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve, as the second key, what another key has asked for
         * @description Scope: `admin`.
         */
        post: operations["approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List merchants, newest first
         * @description For the root key alone.
         */
        get: operations["listMerchants"];
        put?: never;
        /**
         * Create a merchant
         * @description For the root key alone.
         */
        post: operations["createMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Rename a merchant
         * @description For the root key alone.
         */
        patch: operations["renameMerchant"];
        trace?: never;
    };
    "/v1/merchants/{id}/fees": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what a merchant has paid, pays and will pay, newest first
         * @description In a currency that is not listed the merchant pays what `defaults` says.
         *
         *     For the root key alone.
         */
        get: operations["listFees"];
        /**
         * Set what a merchant pays in a currency, from now or a later time on
         * @description Payments keep the fees that they were created with. `effectiveFrom` is not in the past.
         *
         *     For the root key alone.
         */
        put: operations["setFees"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an API key of a merchant
         * @description The key is in this answer alone. Wallet and ledger take it within a second. Repeated under its Idempotency-Key within 24 hours, the request is answered with the same key; after that with `key: null`.
         *
         *     For the root key alone.
         */
        post: operations["createMerchantKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys, newest first, those of the environment last
         * @description For the root key alone.
         */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key, on every service within a second
         * @description For the root key alone.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Rename an API key
         * @description For the root key alone.
         */
        patch: operations["renameKey"];
        trace?: never;
    };
    "/v1/operator-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an API key of an operator
         * @description The key is in this answer alone. Wallet and ledger take it within a second. Repeated under its Idempotency-Key within 24 hours, the request is answered with the same key; after that with `key: null`.
         *
         *     For the root key alone.
         */
        post: operations["createOperatorKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase what is known of a customer, by id or e-mail address
         * @description By the address, whatever the case of its letters, of payments with and without a `customer.id`. It is done in the background; asked again, it also erases what has come since.
         *
         *     For the root key alone.
         */
        post: operations["eraseCustomerByName"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase what is known of a customer
         * @description The customer that the merchant in Kessai-Merchant calls so in `customer.id`. It is done in the background; asked again, it also erases what has come since.
         *
         *     For the root key alone.
         */
        post: operations["eraseCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/currencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the currencies
         * @description For every key, whatever its scopes.
         */
        get: operations["listCurrencies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/psp/toss/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a webhook of Toss: a payment is worth a look-up
         * @description Nothing of it is believed; Toss is asked instead. What names no payment is taken as well, and changes nothing.
         */
        post: operations["receiveTossWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkout/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page on which a buyer pays
         * @description In Korean, Japanese or English: as the browser asks, or `lang`.
         */
        get: operations["showCheckout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkout/{id}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the PSP sends a buyer who has not authenticated */
        get: operations["returnToCheckoutInVain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkout/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Another card for the order of a payment that has failed
         * @description A form of the checkout page, and of no other site.
         */
        post: operations["retryCheckout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkout/{id}/success": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the PSP sends a buyer who has authenticated */
        get: operations["returnToCheckout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/checkout/assets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of the checkout pages */
        get: operations["getCheckoutAsset"];
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
         *       "id": "key_0198c0000000700080000000000000aa",
         *       "name": "shop server",
         *       "owner": "it@shop.example",
         *       "merchantId": "mer_0198c0000000700080000000000000aa",
         *       "scopes": [
         *         "payments:read",
         *         "payments:write"
         *       ],
         *       "createdAt": "2026-01-01T00:00:00.000Z",
         *       "kind": "merchant",
         *       "source": "api",
         *       "revokedAt": null,
         *       "lastUsedAt": null
         *     }
         */
        ApiKey: {
            /** @description `key_…`, or the name that the environment gives it. */
            id: string;
            name: string | null;
            /** @description The person or system that has it, as it was named with the key. */
            owner: string | null;
            /** @enum {string} */
            kind: "merchant" | "operator" | "root";
            /** @description Null unless the key is a merchant’s. */
            merchantId: string | null;
            scopes: ("payments:read" | "payments:write" | "wallets:read" | "webhooks:write" | "ledger:read" | "ledger:write" | "admin")[];
            /**
             * @description Keys of the environment are changed there, with a restart.
             * @enum {string}
             */
            source: "api" | "environment";
            createdAt: string | null;
            revokedAt: string | null;
            /** @description Some seconds behind; up to 15 minutes where it is used at wallet or ledger. */
            lastUsedAt: string | null;
        };
        /**
         * @example {
         *       "approvalId": "apr_0198c0000000700080000000000000aa",
         *       "kind": "payment_resolution",
         *       "status": "pending",
         *       "scope": "admin",
         *       "paymentId": "pay_0198c0000000700080000000000000aa",
         *       "request": {
         *         "outcome": "FAILED",
         *         "reason": "the PSP says so",
         *         "evidence": "support case 4711",
         *         "approvedAt": null
         *       },
         *       "requestedBy": "key_support",
         *       "requestedAt": "2026-01-01T00:00:00.000Z",
         *       "approvedBy": null,
         *       "approvedAt": null
         *     }
         */
        Approval: {
            /** @example apr_0198c0000000700080000000000000aa */
            approvalId: string;
            kind: string;
            /**
             * @description `lapsed`: the PSP has told the outcome in the meantime, or the key that asked is revoked.
             * @enum {string}
             */
            status: "pending" | "approved" | "lapsed";
            /** @description That the second key must have too. */
            scope: string;
            /** @example pay_0198c0000000700080000000000000aa */
            paymentId: string;
            request: {
                /** @enum {string} */
                outcome: "SUCCEEDED" | "FAILED";
                reason: string;
                evidence: string;
                approvedAt: string | null;
            };
            requestedBy: string;
            /** Format: date-time */
            requestedAt: string;
            approvedBy: string | null;
            approvedAt: string | null;
        };
        /**
         * @example {
         *       "id": "whe_0198c0000000700080000000000000aa",
         *       "merchantId": "mer_0198c0000000700080000000000000aa",
         *       "url": "https://shop.example/hooks",
         *       "events": [
         *         "payment.succeeded",
         *         "payment.completed",
         *         "refund.succeeded"
         *       ],
         *       "enabled": true,
         *       "disabledReason": null,
         *       "disabledAt": null,
         *       "failingSince": null,
         *       "createdAt": "2026-01-01T00:00:00.000Z",
         *       "updatedAt": "2026-01-01T00:00:00.000Z",
         *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
         *     }
         */
        CreatedWebhookEndpoint: {
            /** @example whe_0198c0000000700080000000000000aa */
            id: string;
            /** @example mer_0198c0000000700080000000000000aa */
            merchantId: string;
            url: string;
            /** @description Null: all, also those of later versions. */
            events: ("payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled")[] | null;
            enabled: boolean;
            /** @description merchant: by PATCH. gone: it answered 410. failing: nothing but failures for five days. */
            disabledReason: ("merchant" | "gone" | "failing" | "deleted") | null;
            disabledAt: string | null;
            /** @description When the first of the failures came that no success has followed. */
            failingSince: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description whsec_ and base64. Shown in this answer alone; null where the request is repeated after 24 hours. */
            secret: string | null;
        };
        /**
         * @example {
         *       "code": "KWD",
         *       "exponent": 3
         *     }
         */
        Currency: {
            code: string;
            /** @description How many digits stand after the decimal point. */
            exponent: number;
        };
        /**
         * @example {
         *       "requestedAt": "2026-01-01T00:00:00.000Z",
         *       "doneAt": null
         *     }
         */
        CustomerErasure: {
            /** Format: date-time */
            requestedAt: string;
            doneAt: string | null;
        };
        /**
         * @example {
         *       "id": "evt_0198c0000000700080000000000000aa",
         *       "type": "payment.succeeded",
         *       "createdAt": "2026-01-01T00:00:02.346Z",
         *       "sequence": 1,
         *       "data": {
         *         "id": "pay_0198c0000000700080000000000000aa",
         *         "status": "SUCCEEDED",
         *         "amount": 15000,
         *         "currency": "KRW"
         *       }
         *     }
         */
        Event: {
            /** @example evt_0198c0000000700080000000000000aa */
            id: string;
            /** @enum {string} */
            type: "payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled" | "endpoint.test";
            /** Format: date-time */
            createdAt: string;
            /** @description Counts 1, 2, 3 … for each payment, with the events of its refunds. */
            sequence: number;
            /** @description The payment, refund or payout as its GET showed it at that moment. */
            data: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "id": "mer_0198c0000000700080000000000000aa",
         *       "name": "Bean there",
         *       "createdAt": "2026-01-01T00:00:00.000Z"
         *     }
         */
        Merchant: {
            /** @example mer_0198c0000000700080000000000000aa */
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
        };
        /**
         * @example {
         *       "currency": "KRW",
         *       "basisPoints": 300,
         *       "fixedAmount": 0,
         *       "vatBasisPoints": 1000,
         *       "effectiveFrom": "2026-01-01T00:00:00.000Z"
         *     }
         */
        MerchantFees: {
            currency: string;
            /** @description Of each line; 100 are one percent. Rounded half up. */
            basisPoints: number;
            /** @description In minor units, taken once per payment, from its first line. */
            fixedAmount: number;
            /** @description Of the fee. */
            vatBasisPoints: number;
            /** Format: date-time */
            effectiveFrom: string;
        };
        /**
         * @example {
         *       "id": "key_0198c0000000700080000000000000aa",
         *       "name": "shop server",
         *       "owner": "it@shop.example",
         *       "merchantId": "mer_0198c0000000700080000000000000aa",
         *       "scopes": [
         *         "payments:read",
         *         "payments:write"
         *       ],
         *       "createdAt": "2026-01-01T00:00:00.000Z",
         *       "key": "sk_test_mS0l9qQe7vZ3rX1bT5uK2wN8aYcDfGhJ"
         *     }
         */
        NewApiKey: {
            /** @example key_0198c0000000700080000000000000aa */
            id: string;
            /** @description Shown in this answer: only its hash is kept. Null where the request is repeated after 24 hours. */
            key: string | null;
            name: string | null;
            owner: string | null;
            scopes: ("payments:read" | "payments:write" | "wallets:read" | "webhooks:write" | "ledger:read" | "ledger:write" | "admin")[];
            merchantId: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        /**
         * @example {
         *       "id": "pay_0198c0000000700080000000000000aa",
         *       "merchantId": "mer_0198c0000000700080000000000000aa",
         *       "orderId": "order-20260101-0001",
         *       "orderName": "Beans and two books",
         *       "amount": 15000,
         *       "currency": "KRW",
         *       "status": "SUCCEEDED",
         *       "lines": [
         *         {
         *           "id": "lin_0198c0000000700080000000000000aa",
         *           "sellerId": "coffee",
         *           "amount": 15000,
         *           "fee": 450,
         *           "vat": 45,
         *           "net": 14505,
         *           "refundedAmount": 0,
         *           "name": "Beans"
         *         }
         *       ],
         *       "psp": {
         *         "name": "toss",
         *         "paymentKey": "sim_5EnNZRJGvaBX7zk2yd8ydw26XvwXkLrx",
         *         "method": "카드",
         *         "card": {
         *           "issuerCode": "61",
         *           "lastDigits": "123",
         *           "approvalNumber": "00000000"
         *         },
         *         "receiptUrl": "https://receipt.example/sim_5EnNZRJGvaBX7zk2yd8ydw26XvwXkLrx"
         *       },
         *       "failure": null,
         *       "lateSuccess": null,
         *       "recovery": null,
         *       "approvedAt": "2026-01-01T00:00:02.345Z",
         *       "refundedAmount": 0,
         *       "walletCreditedAt": "2026-01-01T00:00:02.456Z",
         *       "ledgerBookedAt": "2026-01-01T00:00:02.467Z",
         *       "completedAt": "2026-01-01T00:00:02.470Z",
         *       "checkoutUrl": "https://pay.example/checkout/pay_0198c0000000700080000000000000aa",
         *       "metadata": {},
         *       "createdAt": "2026-01-01T00:00:00.000Z",
         *       "updatedAt": "2026-01-01T00:00:02.470Z"
         *     }
         */
        Payment: {
            /** @example pay_0198c0000000700080000000000000aa */
            id: string;
            /** @example mer_0198c0000000700080000000000000aa */
            merchantId: string;
            orderId: string;
            orderName: string;
            amount: number;
            currency: string;
            /** @enum {string} */
            status: "CREATED" | "EXECUTING" | "UNKNOWN" | "SUCCEEDED" | "FAILED" | "CANCELED" | "EXPIRED";
            lines: {
                /** @example lin_0198c0000000700080000000000000aa */
                id: string;
                sellerId: string;
                amount: number;
                fee: number;
                vat: number;
                /** @description What the seller gets: amount − fee − vat. */
                net: number;
                refundedAmount: number;
                name: string | null;
            }[];
            /** @description Null until the first confirm. */
            psp: {
                name: string;
                paymentKey: string | null;
                method: string | null;
                card: {
                    issuerCode: string | null;
                    /** @description As far as the PSP shows them, at most four. */
                    lastDigits: string | null;
                    approvalNumber: string | null;
                } | null;
                receiptUrl: string | null;
            } | null;
            failure: {
                /** @description The PSP’s. */
                code: string;
                message: string | null;
                /** @description By the PSP or the bank, rather than not sent at all. */
                declined: boolean;
            } | null;
            /** @description The PSP took the money after all, when it had been told that it had not. */
            lateSuccess: {
                /** Format: date-time */
                at: string;
                paymentKey: string | null;
                resolution: ("canceled" | "kept") | null;
            } | null;
            /** @description How far we are with finding out what became of an EXECUTING or UNKNOWN payment. */
            recovery: {
                since: string | null;
                tries: number;
                nextTryAt: string | null;
                lastEvidence: {
                    /** Format: date-time */
                    at: string;
                    kind: string;
                    httpStatus: number | null;
                    code: string | null;
                } | null;
            } | null;
            approvedAt: string | null;
            refundedAmount: number;
            walletCreditedAt: string | null;
            ledgerBookedAt: string | null;
            /** @description When the sellers were credited and the books were written. */
            completedAt: string | null;
            checkoutUrl: string;
            metadata: {
                [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
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
         *       "id": "rfd_0198c0000000700080000000000000aa",
         *       "paymentId": "pay_0198c0000000700080000000000000aa",
         *       "amount": 5000,
         *       "currency": "KRW",
         *       "lines": [
         *         {
         *           "lineId": "lin_0198c0000000700080000000000000aa",
         *           "amount": 5000,
         *           "fee": 150,
         *           "vat": 15,
         *           "net": 4835
         *         }
         *       ],
         *       "status": "SUCCEEDED",
         *       "source": "merchant",
         *       "reason": "The book was sold out.",
         *       "failure": null,
         *       "createdAt": "2026-01-02T00:00:00.000Z",
         *       "updatedAt": "2026-01-02T00:00:00.345Z"
         *     }
         */
        Refund: {
            /** @example rfd_0198c0000000700080000000000000aa */
            id: string;
            /** @example pay_0198c0000000700080000000000000aa */
            paymentId: string;
            amount: number;
            currency: string;
            lines: {
                /** @example lin_0198c0000000700080000000000000aa */
                lineId: string;
                amount: number;
                /** @description What goes back of the fee. */
                fee: number;
                /** @description What goes back of the VAT. */
                vat: number;
                /** @description What the seller is debited: amount − fee − vat. */
                net: number;
            }[];
            /**
             * @description PENDING: it waits for another refund of the payment, or is on its way. UNKNOWN: the PSP is asked until it has told.
             * @enum {string}
             */
            status: "PENDING" | "SUCCEEDED" | "FAILED" | "UNKNOWN";
            /**
             * @description psp: canceled at the PSP itself, and found there.
             * @enum {string}
             */
            source: "merchant" | "psp";
            reason: string;
            failure: {
                code: string;
                message: string | null;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
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
         *       "data": [
         *         {
         *           "at": "2026-01-01T00:00:00.000Z",
         *           "kind": "transition",
         *           "from": null,
         *           "to": "CREATED",
         *           "reason": "created",
         *           "actor": "key_merchant",
         *           "evidence": null
         *         }
         *       ]
         *     }
         */
        Timeline: {
            data: ({
                /** Format: date-time */
                at: string;
                reason: string;
                actor: string;
                evidence: string | null;
                /** @constant */
                kind: "transition";
                from: string | null;
                to: string;
            } | {
                /** Format: date-time */
                at: string;
                reason: string;
                actor: string;
                evidence: string | null;
                /** @constant */
                kind: "note";
                status: string;
            } | {
                /** Format: date-time */
                at: string;
                /** @example att_0198c0000000700080000000000000aa */
                id: string;
                /** @description Of a cancel: the refund that it was sent for. */
                refundId: string | null;
                idempotencyKey: string | null;
                /** Format: date-time */
                sentAt: string;
                answeredAt: string | null;
                durationMs: number | null;
                httpStatus: number | null;
                code: string | null;
                pspTraceId: string | null;
                traceId: string | null;
                conclusion: string | null;
                /** @description What the PSP said, without what is nobody’s business. */
                answer: unknown;
                /** @constant */
                kind: "attempt";
                operation: string;
            } | {
                /** Format: date-time */
                at: string;
                /** @example att_0198c0000000700080000000000000aa */
                id: string;
                /** @description Of a cancel: the refund that it was sent for. */
                refundId: string | null;
                idempotencyKey: string | null;
                /** Format: date-time */
                sentAt: string;
                answeredAt: string | null;
                durationMs: number | null;
                httpStatus: number | null;
                code: string | null;
                pspTraceId: string | null;
                traceId: string | null;
                conclusion: string | null;
                /** @description What the PSP said, without what is nobody’s business. */
                answer: unknown;
                /** @constant */
                kind: "lookup";
            } | {
                /** Format: date-time */
                at: string;
                /** @example evt_0198c0000000700080000000000000aa */
                id: string;
                type: string;
                topic: string;
                partition: number | null;
                offset: number | null;
                traceId: string | null;
                /** @constant */
                kind: "event_out";
                publishedAt: string | null;
                announcements: number;
            } | {
                /** Format: date-time */
                at: string;
                /** @example evt_0198c0000000700080000000000000aa */
                id: string;
                type: string;
                topic: string;
                partition: number | null;
                offset: number | null;
                traceId: string | null;
                /** @constant */
                kind: "event_in";
                /** @example evt_0198c0000000700080000000000000aa */
                answers: string;
            } | {
                /** Format: date-time */
                at: string;
                /** @constant */
                kind: "webhook";
                eventType: string;
                claims: string | null;
            })[];
            /**
             * @description There is more of some kind than is shown here.
             * @constant
             */
            truncated?: true;
        };
        /**
         * @example {
         *       "id": "whd_0198c0000000700080000000000000aa",
         *       "endpointId": "whe_0198c0000000700080000000000000aa",
         *       "eventId": "evt_0198c0000000700080000000000000aa",
         *       "eventType": "payment.succeeded",
         *       "status": "pending",
         *       "attempts": [
         *         {
         *           "at": "2026-01-01T00:00:02.400Z",
         *           "status": 503,
         *           "durationMs": 41,
         *           "error": "status_not_2xx"
         *         }
         *       ],
         *       "nextAttemptAt": "2026-01-01T00:00:07.391Z",
         *       "createdAt": "2026-01-01T00:00:02.380Z"
         *     }
         */
        WebhookDelivery: {
            /** @example whd_0198c0000000700080000000000000aa */
            id: string;
            /** @example whe_0198c0000000700080000000000000aa */
            endpointId: string;
            /** @example evt_0198c0000000700080000000000000aa */
            eventId: string;
            /** @enum {string} */
            eventType: "payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled" | "endpoint.test";
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            /** @description The newest 20, oldest first. */
            attempts: {
                /** Format: date-time */
                at: string;
                /** @description Of HTTP; null where no answer came. */
                status: number | null;
                durationMs: number;
                /** @description Null for a success. */
                error: string | null;
            }[];
            nextAttemptAt: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        /**
         * @example {
         *       "id": "whe_0198c0000000700080000000000000aa",
         *       "merchantId": "mer_0198c0000000700080000000000000aa",
         *       "url": "https://shop.example/hooks",
         *       "events": [
         *         "payment.succeeded",
         *         "payment.completed",
         *         "refund.succeeded"
         *       ],
         *       "enabled": true,
         *       "disabledReason": null,
         *       "disabledAt": null,
         *       "failingSince": null,
         *       "createdAt": "2026-01-01T00:00:00.000Z",
         *       "updatedAt": "2026-01-01T00:00:00.000Z"
         *     }
         */
        WebhookEndpoint: {
            /** @example whe_0198c0000000700080000000000000aa */
            id: string;
            /** @example mer_0198c0000000700080000000000000aa */
            merchantId: string;
            url: string;
            /** @description Null: all, also those of later versions. */
            events: ("payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled")[] | null;
            enabled: boolean;
            /** @description merchant: by PATCH. gone: it answered 410. failing: nothing but failures for five days. */
            disabledReason: ("merchant" | "gone" | "failing" | "deleted") | null;
            disabledAt: string | null;
            /** @description When the first of the failures came that no success has followed. */
            failingSince: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
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
    listPayments: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                merchantId?: string;
                orderId?: string;
                paymentKey?: string;
                /** @description As the merchant calls the customer. */
                customerId?: string;
                status?: "CREATED" | "EXECUTING" | "UNKNOWN" | "SUCCEEDED" | "FAILED" | "CANCELED" | "EXPIRED";
                /**
                 * @description As `metadata[key]=value`; several must all be met.
                 * @example {}
                 */
                metadata?: {
                    [key: string]: string;
                };
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                createdFrom?: string;
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                createdTo?: string;
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
                        data: components["schemas"]["Payment"][];
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
    createPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "orderId": "order-20260101-0001",
                 *       "orderName": "Beans and two books",
                 *       "amount": 15000,
                 *       "currency": "KRW",
                 *       "lines": [
                 *         {
                 *           "sellerId": "coffee",
                 *           "amount": 10000,
                 *           "name": "Beans"
                 *         },
                 *         {
                 *           "sellerId": "books",
                 *           "amount": 5000
                 *         }
                 *       ],
                 *       "customer": {
                 *         "id": "c-1",
                 *         "email": "buyer@example.com"
                 *       },
                 *       "successUrl": "https://shop.example/ok",
                 *       "failUrl": "https://shop.example/no",
                 *       "metadata": {
                 *         "basket": "7"
                 *       }
                 *     }
                 */
                "application/json": {
                    orderId: string;
                    orderName: string;
                    amount: number;
                    /** @example KRW */
                    currency: string;
                    lines: {
                        sellerId: string;
                        amount: number;
                        name?: string;
                    }[];
                    customer?: {
                        id?: string;
                        /** @description An e-mail address, also of an international domain, in either spelling. */
                        email?: string;
                        name?: string;
                    };
                    /** Format: uri */
                    successUrl?: string;
                    /** Format: uri */
                    failUrl?: string;
                    metadata?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_missing`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_missing" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `order_exists` */
            409: {
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
                        code?: "idempotency_key_in_use" | "order_exists";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `lines_do_not_add_up`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "lines_do_not_add_up" | "merchant_required";
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
    getPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                    "application/json": components["schemas"]["Payment"];
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
    cancelPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused";
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
    confirmPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "paymentKey": "tgen_20260101120000abcd",
                 *       "amount": 15000
                 *     }
                 */
                "application/json": {
                    paymentKey: string;
                    amount: number;
                };
            };
        };
        responses: {
            /** @description SUCCEEDED or FAILED, for good. */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description The PSP has not told the outcome yet: EXECUTING or UNKNOWN. */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_missing`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_missing" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids`, `payment_key_mismatch` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids" | "payment_key_mismatch";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `amount_mismatch` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "amount_mismatch";
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
            /** @description `not_ready`, `psp_unavailable` */
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
                        code?: "not_ready" | "psp_unavailable";
                    };
                };
            };
        };
    };
    listRefunds: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
            };
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                    "application/json": {
                        data: components["schemas"]["Refund"][];
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
    createRefund: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": 5000,
                 *       "reason": "The beans were stale"
                 *     }
                 */
                "application/json": {
                    amount?: number;
                    lines?: {
                        lineId: string;
                        amount: number;
                    }[];
                    reason: string;
                };
            };
        };
        responses: {
            /** @description A refusal of the PSP is an answer too: FAILED. PENDING and UNKNOWN are followed up until they end. */
            201: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_missing`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_missing" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `line_not_found`, `lines_do_not_add_up`, `refund_exceeds_remaining` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "line_not_found" | "lines_do_not_add_up" | "refund_exceeds_remaining";
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
    requestResolution: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "outcome": "FAILED",
                 *       "reason": "The PSP never took it",
                 *       "evidence": "Support case 4711 at the PSP"
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    outcome: "SUCCEEDED" | "FAILED";
                    reason: string;
                    evidence: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between.
                     */
                    approvedAt?: string;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused";
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
    getTimeline: {
        parameters: {
            query?: never;
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                    "application/json": components["schemas"]["Timeline"];
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
    listAllRefunds: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                merchantId?: string;
                status?: "PENDING" | "SUCCEEDED" | "FAILED" | "UNKNOWN";
                paymentId?: string;
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                createdFrom?: string;
                /** @description Not included. */
                createdTo?: string;
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
                        data: components["schemas"]["Refund"][];
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
    getRefund: {
        parameters: {
            query?: never;
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                    "application/json": components["schemas"]["Refund"];
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
    listEvents: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                merchantId?: string;
                type?: "payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled" | "endpoint.test";
                paymentId?: string;
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                from?: string;
                /** @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between. */
                to?: string;
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
                        data: components["schemas"]["Event"][];
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
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
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
                        data: components["schemas"]["WebhookEndpoint"][];
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
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://shop.example/hooks",
                 *       "events": [
                 *         "payment.succeeded",
                 *         "payment.completed"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: uri
                     * @description https. A test deployment may allow http://127.0.0.1 with a port.
                     */
                    url: string;
                    events?: ("payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled")[] | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhookEndpoint"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `webhook_url_refused`, `too_many_webhook_endpoints`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "webhook_url_refused" | "too_many_webhook_endpoints" | "merchant_required";
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
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                    "application/json": components["schemas"]["WebhookEndpoint"];
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
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
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
    changeWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": true
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: uri
                     * @description https. A test deployment may allow http://127.0.0.1 with a port.
                     */
                    url?: string;
                    events?: ("payment.succeeded" | "payment.failed" | "payment.unknown" | "payment.completed" | "payment.canceled" | "payment.expired" | "payment.late_success" | "refund.succeeded" | "refund.failed" | "refund.unknown" | "payout.paid" | "payout.failed" | "payout.unknown" | "endpoint.disabled")[] | null;
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
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
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `webhook_url_refused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "webhook_url_refused" | "merchant_required";
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
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                status?: "pending" | "delivered" | "failed";
            };
            header?: {
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
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
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
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
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
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
                        /** @description whsec_ and base64. Shown in this answer alone; null where the request is repeated after 24 hours. */
                        secret: string | null;
                    };
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "merchant_required";
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
    testWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many are on their way. */
                        deliveries: number;
                    };
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "merchant_required";
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
    resendWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "endpointId": "whe_0198c0000000700080000000000000aa",
                 *       "from": "2026-01-01T00:00:00Z",
                 *       "to": "2026-01-02T00:00:00Z"
                 *     }
                 */
                "application/json": {
                    /** @example whe_0198c0000000700080000000000000aa */
                    endpointId: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between.
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between.
                     */
                    to: string;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many are on their way. */
                        deliveries: number;
                        /** @description Not null: there is more. Ask again from there. */
                        nextFrom: string | null;
                    };
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "merchant_required";
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
    resendWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many are on their way. */
                        deliveries: number;
                    };
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "merchant_required";
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
    listApprovals: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                status?: "pending" | "approved" | "lapsed";
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
                        data: components["schemas"]["Approval"][];
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
    getApproval: {
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
                    "application/json": components["schemas"]["Approval"];
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
    approve: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
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
                        /** @example apr_0198c0000000700080000000000000aa */
                        approvalId: string;
                        kind: string;
                        /**
                         * @description `lapsed`: the PSP has told the outcome in the meantime, or the key that asked is revoked.
                         * @enum {string}
                         */
                        status: "pending" | "approved" | "lapsed";
                        /** @description That the second key must have too. */
                        scope: string;
                        /** @example pay_0198c0000000700080000000000000aa */
                        paymentId: string;
                        request: {
                            /** @enum {string} */
                            outcome: "SUCCEEDED" | "FAILED";
                            reason: string;
                            evidence: string;
                            approvedAt: string | null;
                        };
                        requestedBy: string;
                        /** Format: date-time */
                        requestedAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        payment: components["schemas"]["Payment"];
                    };
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use`, `state_forbids` */
            409: {
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
                        code?: "idempotency_key_in_use" | "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused";
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
    listMerchants: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
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
                        data: components["schemas"]["Merchant"][];
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
    createMerchant: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Coffee and books"
                 *     }
                 */
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused";
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
    renameMerchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Coffee and books"
                 *     }
                 */
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
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
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
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
    listFees: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
            };
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
                    "application/json": {
                        data: components["schemas"]["MerchantFees"][];
                        /** @description Also where this page holds fewer than `limit`, or nothing: `nextCursor` goes on. */
                        hasMore: boolean;
                        /** @description The `cursor` of the next page; null on the last. */
                        nextCursor: string | null;
                        /** @description What is charged in a currency in which nothing is set yet. */
                        defaults: {
                            /** @description Null: every currency that is not listed. */
                            currency: string | null;
                            basisPoints: number;
                            fixedAmount: number;
                            vatBasisPoints: number;
                        }[];
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
    setFees: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "currency": "KRW",
                 *       "basisPoints": 300,
                 *       "fixedAmount": 0,
                 *       "vatBasisPoints": 1000
                 *     }
                 */
                "application/json": {
                    /** @example KRW */
                    currency: string;
                    basisPoints: number;
                    fixedAmount: number;
                    vatBasisPoints: number;
                    /**
                     * Format: date-time
                     * @description RFC 3339. What lies before the year 1000 or after 9999 in UTC counts as the first or the last moment between.
                     */
                    effectiveFrom?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantFees"];
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
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `effective_from_past` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "effective_from_past";
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
    createMerchantKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "checkout",
                 *       "scopes": [
                 *         "payments:read",
                 *         "payments:write"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name?: string;
                    /** @description The person or system that gets the key, best an e-mail address: two keys of one owner count as one. */
                    owner?: string;
                    scopes: ("payments:read" | "payments:write" | "wallets:read" | "webhooks:write")[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `scope_not_allowed` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "scope_not_allowed";
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
    listKeys: {
        parameters: {
            query?: {
                /** @description Of one page. */
                limit?: number;
                /** @description The `nextCursor` of the page before, as it was. */
                cursor?: string;
                merchantId?: string;
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
                        data: components["schemas"]["ApiKey"][];
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
    revokeKey: {
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
            /** @description It is revoked, now or before. */
            204: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description `state_forbids` */
            409: {
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
                        code?: "state_forbids";
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
    renameKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "checkout"
                 *     }
                 */
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
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
            /** @description `state_forbids` */
            409: {
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
                        code?: "state_forbids";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
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
    createOperatorKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "finance",
                 *       "owner": "min@pay.example",
                 *       "scopes": [
                 *         "ledger:read",
                 *         "payments:read"
                 *       ]
                 *     }
                 */
                "application/json": {
                    name?: string;
                    /** @description The person or system that gets the key, best an e-mail address: two keys of one owner count as one. */
                    owner?: string;
                    scopes: ("ledger:read" | "ledger:write" | "payments:read" | "wallets:read" | "admin")[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `scope_not_allowed` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "scope_not_allowed";
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
    eraseCustomerByName: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "buyer@example.com"
                 *     }
                 */
                "application/json": {
                    id: string;
                } | {
                    email: string;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerErasure"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "merchant_required";
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
    eraseCustomer: {
        parameters: {
            query?: never;
            header?: {
                /** @description New for each new request, the same for its repetition: a repetition does nothing twice. */
                "Idempotency-Key"?: string;
                /** @description Of the root key: the merchant it acts for. One that does not exist is 404 before anything else is looked at. An operator key with this header is refused (400): it names the merchant in `merchantId`. */
                "Kessai-Merchant"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerErasure"];
                };
            };
            /** @description `validation_failed`, `idempotency_key_invalid` */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "validation_failed" | "idempotency_key_invalid";
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
            /** @description `idempotency_key_in_use` */
            409: {
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
                        code?: "idempotency_key_in_use";
                    };
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description `idempotency_key_reused`, `merchant_required` */
            422: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "idempotency_key_reused" | "merchant_required";
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
    listCurrencies: {
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
                        data: components["schemas"]["Currency"][];
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
    receiveTossWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "eventType": "PAYMENT_STATUS_CHANGED",
                 *       "data": {
                 *         "orderId": "pay_0198c0000000700080000000000000aa",
                 *         "status": "DONE"
                 *       }
                 *     }
                 */
                "application/json": unknown;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
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
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
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
        };
    };
    showCheckout: {
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
                    "text/html": unknown;
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
                    "text/html": unknown;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description Service Unavailable */
            503: {
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
    returnToCheckoutInVain: {
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
                    "text/html": unknown;
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
                    "text/html": unknown;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description Service Unavailable */
            503: {
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
    retryCheckout: {
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
            /** @description to the page of the payment to go on with */
            303: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
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
            /** @description Forbidden */
            403: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
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
                    "text/html": unknown;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description `body_too_large` */
            413: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "body_too_large";
                    };
                };
            };
            /** @description `unsupported_media_type` */
            415: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "unsupported_media_type";
                    };
                };
            };
            /** @description Service Unavailable */
            503: {
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
    returnToCheckout: {
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
                    "text/html": unknown;
                };
            };
            /** @description to the successUrl of the payment, with its `paymentId` and `orderId` */
            303: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    /** @description What to report. */
                    "x-request-id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
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
                    "text/html": unknown;
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {unknown} */
                        code?: "not_found";
                    };
                };
            };
            /** @description Service Unavailable */
            503: {
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
    getCheckoutAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
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
                    "text/css": unknown;
                    "text/javascript": unknown;
                    "image/svg+xml": unknown;
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
