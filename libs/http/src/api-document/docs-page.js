/*
 * What the page runs beside Swagger UI, so that every "Try it out" works as it stands. An order id and an
 * Idempotency-Key are new for each try. The id in a response is filled in where one of its kind is needed.
 * An API key stays with its browser tab.
 */
'use strict';
const kept = 'kessai.authorized';

function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const newOrderId = () => 'try-' + random();
let orderId = newOrderId();

function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: [path, method], operation })),
  );
}

function withNewOrderId(document) {
  for (const { operation } of operationsOf(document)) {
    const example = operation.requestBody?.content['application/json']?.example;
    if (typeof example?.orderId === 'string') example.orderId = orderId;
  }
  return document;
}

function fillKey(system, { at, operation }) {
  const takesKey = operation.parameters?.some(({ name }) => name === 'Idempotency-Key');
  if (takesKey) system.specActions.changeParam(at, 'Idempotency-Key', 'header', random());
}

/** An order id that was typed in stays as it is. */
function renewOrderId(system, at) {
  const body = system.oas3Selectors.requestBodyValue(...at);
  if (typeof body !== 'string' || !body.includes(orderId)) return;
  const next = newOrderId();
  system.oas3Actions.setRequestBodyValue({ value: body.replaceAll(orderId, next), pathMethod: at });
  orderId = next;
}

/** The pattern of an id tells what it names: pay_, rfd_, whe_ and so on. */
function fillId(system, operations, id) {
  for (const { at, operation } of operations) {
    const asked = operation.parameters?.find(({ name }) => name === 'id')?.schema.pattern;
    if (asked && new RegExp(asked).test(id)) system.specActions.changeParam(at, 'id', 'path', id);
  }
}

function afterAnswer(system, at, response) {
  const operations = operationsOf(system.specSelectors.specJson().toJS());
  const asked = operations.find((one) => one.at[0] === at[0] && one.at[1] === at[1]);
  if (!asked) return;
  fillKey(system, asked);
  renewOrderId(system, at);
  if (typeof response.body?.id === 'string') fillId(system, operations, response.body.id);
}

const tries = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (original) => (document) => original(withNewOrderId(document)),
        setResponse: (original, system) => (path, method, response) => {
          original(path, method, response);
          afterAnswer(system, [path, method], response);
        },
      },
    },
    auth: {
      wrapActions: {
        // Called after each log-in and log-out.
        persistAuthorizationIfNeeded: (original, system) => () =>
          sessionStorage.setItem(kept, JSON.stringify(system.authSelectors.authorized().toJS())),
      },
    },
  },
});

const page = window['SwaggerUIBundle']({
  url: 'openapi.json',
  dom_id: '#page',
  plugins: [tries],
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  validatorUrl: null,
  onComplete: () => {
    const authorized = sessionStorage.getItem(kept);
    if (authorized !== null) page.authActions.restoreAuthorization({ authorized: JSON.parse(authorized) });
    const system = page.getSystem();
    for (const one of operationsOf(system.specSelectors.specJson().toJS())) fillKey(system, one);
  },
});
