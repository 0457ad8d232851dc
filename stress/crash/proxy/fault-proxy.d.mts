// What tests see of the fault-injecting proxy.

/** See fault-proxy.mjs. */
export type FaultKind = `${"cut" | "terminate" | "kill" | "crash"}-${"before" | "after" | "during"}`;

/** A request that went through the proxy; steps are counted from 1. */
export interface ProxiedRequest {
  readonly step: number;
  readonly connection: number;
  readonly text: string;
}

export interface FaultProxyOptions {
  readonly killClient?: () => Promise<void> | void;
  readonly crashServer?: () => Promise<void> | void;
}

export type Fault = { readonly kind: FaultKind } & (
  | { readonly step: number }
  | { readonly matching: RegExp; readonly nth?: number }
);

export declare const FAULT_KINDS: readonly FaultKind[];
export declare const RACING_FAULT_KINDS: readonly FaultKind[];

export declare class FaultProxy implements AsyncDisposable {
  private constructor();
  static listen(url: string, options?: FaultProxyOptions): Promise<FaultProxy>;
  readonly url: string;
  readonly requests: readonly ProxiedRequest[];
  readonly steps: number;
  reset(): void;
  arm(fault: Fault): Promise<ProxiedRequest>;
  idle(): Promise<void>;
  refuse(isRefusing: boolean): void;
  cutAll(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
