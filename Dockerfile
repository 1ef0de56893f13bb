# One Dockerfile for all services: docker build --build-arg SERVICE=payment -t kessai/payment .
# SERVICE is payment, wallet, ledger or psp-simulator.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /kessai
ENV CI=true NX_DAEMON=false
COPY package.json package-lock.json .npmrc ./
COPY tools/build/no-telemetry tools/build/no-telemetry
RUN npm ci --include=dev
COPY . .
ARG SERVICE
RUN test -n "${SERVICE}" && npx nx build "${SERVICE}"

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /kessai
COPY package.json package-lock.json .npmrc ./
COPY tools/build/no-telemetry tools/build/no-telemetry
RUN npm ci --omit=dev

FROM ${NODE_IMAGE}
ARG SERVICE
ENV NODE_ENV=production SERVICE=${SERVICE} HOST=0.0.0.0 OPERATIONS_HOST=0.0.0.0
WORKDIR /kessai
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /kessai/node_modules ./node_modules
COPY --from=build /kessai/dist/apps/${SERVICE} ./
COPY docker/health-check.mjs ./
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 CMD ["node", "health-check.mjs"]
CMD ["node", "--enable-source-maps", "main.js"]
