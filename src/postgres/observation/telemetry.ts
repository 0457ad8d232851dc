/**
 * Spans and metrics by OpenTelemetry's API, which does nothing unless the host application has registered an SDK.
 *
 * Names: https://opentelemetry.io/docs/specs/semconv/database/postgresql/ and
 * https://opentelemetry.io/docs/specs/semconv/database/database-metrics/
 */

import {
  type Attributes,
  context,
  createNoopMeter,
  type Histogram,
  isSpanContextValid,
  metrics,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { Ending } from "./ending.js";

const SCOPE = "thermostore";

/** Seconds: what the conventions advise for `db.client.operation.duration`. */
const BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** What OpenTelemetry is told. */
export class Telemetry {
  /** Whether anybody collects metrics; known when the store is opened. */
  readonly hasMetrics: boolean;
  readonly #database: Attributes;
  readonly #tracer: Tracer;
  readonly #statements: Histogram;
  readonly #operations: Histogram;

  /** @param place where the database is: nothing of it is secret. */
  constructor(place: { readonly host: string; readonly port: number; readonly database: string }) {
    this.#database = {
      "db.system.name": "postgresql",
      "db.namespace": place.database,
      "server.address": place.host,
      "server.port": place.port,
    };
    this.#tracer = trace.getTracer(SCOPE);
    const meter = metrics.getMeter(SCOPE);
    this.hasMetrics = meter.constructor !== createNoopMeter().constructor;
    const advice = { explicitBucketBoundaries: BOUNDARIES };
    this.#statements = meter.createHistogram("db.client.operation.duration", {
      description: "Duration of statements.",
      unit: "s",
      advice,
    });
    this.#operations = meter.createHistogram("thermostore.operation.duration", {
      description: "Duration of the store's operations.",
      unit: "s",
      advice,
    });
  }

  /** A span for a call of the store; `undefined` if nobody wants it. */
  operationSpan(name: string): Span | undefined {
    return wanted(this.#tracer.startSpan(`thermostore.${name}`, { kind: SpanKind.INTERNAL }));
  }

  /** A span for a statement; `undefined` if nobody wants it. */
  statementSpan(sql: string): Span | undefined {
    if (!this.#hasTracer()) return undefined;
    const verb = verbOf(sql);
    const attributes = { ...this.#database, "db.operation.name": verb, "db.query.text": sql };
    return wanted(this.#tracer.startSpan(verb, { kind: SpanKind.CLIENT, attributes }));
  }

  /** Whether there is an SDK; it may be registered at any time. Asked before anything is made for a span. */
  #hasTracer(): boolean {
    const provider = trace.getTracerProvider();
    return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(SCOPE) !== undefined;
  }

  /** Runs work within a span, if there is one. */
  within<T>(span: Span | undefined, work: () => T): T {
    if (span === undefined) return work();
    return context.with(trace.setSpan(context.active(), span), work);
  }

  endOperation(span: Span | undefined, name: string, ending: Ending): void {
    this.#operations.record(ending.seconds, {
      "thermostore.operation.name": name,
      ...errorAttributes(ending),
    });
    end(span, ending);
  }

  /** @param rows how many it gave or changed. */
  endStatement(span: Span | undefined, sql: string, ending: Ending, rows: number | undefined): void {
    if (this.hasMetrics) {
      const attributes = { "db.operation.name": verbOf(sql), ...errorAttributes(ending) };
      this.#statements.record(ending.seconds, { ...this.#database, ...attributes });
    }
    if (rows !== undefined) span?.setAttribute("db.response.returned_rows", rows);
    end(span, ending);
  }
}

/** The first word of a statement, in capitals. */
function verbOf(sql: string): string {
  return /[a-z]+/i.exec(sql)?.[0].toUpperCase() ?? "";
}

/** Spans that nobody records have no valid identity. Those that are not sampled have: their parts are not, either. */
function wanted(span: Span): Span | undefined {
  return isSpanContextValid(span.spanContext()) ? span : undefined;
}

function end(span: Span | undefined, ending: Ending): void {
  if (span === undefined) return;
  if (ending.errorType !== undefined) {
    span.setAttributes(errorAttributes(ending));
    // Without the message: it may hold data.
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function errorAttributes({ errorType, errorCode }: Ending): Attributes {
  return {
    ...(errorType === undefined ? {} : { "error.type": errorCode ?? errorType }),
    ...(errorCode === undefined ? {} : { "db.response.status_code": errorCode }),
  };
}
