/** As much of an OpenTelemetry SDK as it takes to see which spans there are, and what is inside of what. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  type Histogram,
  type MeterProvider,
  metrics,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";

export interface SeenSpan {
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

export interface SeenValue {
  readonly name: string;
  readonly value: number;
  readonly attributes: Attributes;
}

/** Registers itself with the API; until `unregister`, all that ends is in its lists. */
export class MinimalSdk {
  readonly spans: SeenSpan[] = [];
  readonly values: SeenValue[] = [];
  #count = 0;

  register(): void {
    trace.setGlobalTracerProvider(this.#tracers());
    metrics.setGlobalMeterProvider(this.#meters());
    context.setGlobalContextManager(contextManager());
  }

  unregister(): void {
    trace.disable();
    metrics.disable();
    context.disable();
  }

  #tracers(): TracerProvider {
    const startSpan = (name: string, attributes: Attributes, within: Context): Span => {
      this.#count += 1;
      const id = this.#count.toString(16).padStart(16, "0");
      const spanContext: SpanContext = { traceId: "1".padStart(32, "0"), spanId: id, traceFlags: 1 };
      const parent = trace.getSpanContext(within)?.spanId;
      const all: Attributes = { ...attributes };
      let failed = false;
      const span: Span = {
        spanContext: () => spanContext,
        setAttribute: (key, value) => {
          all[key] = value;
          return span;
        },
        setAttributes: (more) => {
          Object.assign(all, more);
          return span;
        },
        setStatus: ({ code }: SpanStatus) => {
          failed = code === SpanStatusCode.ERROR;
          return span;
        },
        addEvent: () => span,
        addLink: () => span,
        addLinks: () => span,
        updateName: () => span,
        isRecording: () => true,
        recordException: () => undefined,
        end: () => this.spans.push({ name, id, parent, attributes: all, failed }),
      };
      return span;
    };
    return {
      getTracer: () => ({
        startSpan: (name, options, within = context.active()) =>
          startSpan(name, options?.attributes ?? {}, within),
        startActiveSpan: () => {
          throw new Error("not used");
        },
      }),
    };
  }

  #meters(): MeterProvider {
    const histogram = (name: string): Histogram => ({
      record: (value, attributes = {}) => this.values.push({ name, value, attributes }),
    });
    const unused = (): never => {
      throw new Error("not used");
    };
    return {
      getMeter: () => ({
        createHistogram: histogram,
        createGauge: unused,
        createCounter: unused,
        createUpDownCounter: unused,
        createObservableGauge: unused,
        createObservableCounter: unused,
        createObservableUpDownCounter: unused,
        addBatchObservableCallback: unused,
        removeBatchObservableCallback: unused,
      }),
    };
  }
}

function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.call(self, ...args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => {
      storage.disable();
      return manager;
    },
  };
  return manager;
}
