/**
 * What the thread of the embedded database is asked for, and what it says.
 *
 * @module
 */

import type { ReplayEntry, ReplayOutcome } from "../rebuilder.ts";
import type { CatalogFingerprint } from "../sql/fingerprint_query.ts";
import type { LeftOutReport } from "./left_out.ts";
import type { LoadOptions, Refusal } from "./load_files.ts";

/** What the worker is asked for. */
export type EmbeddedOrder =
  | {
    readonly kind: "load";
    readonly archives: readonly string[];
  } & LoadOptions
  | {
    readonly kind: "replay";
    readonly archives: readonly string[];
    readonly entries: readonly ReplayEntry[];
  }
  | { readonly kind: "details" }
  | { readonly kind: "dump"; readonly options: readonly string[] };

/** What the worker says. */
export type EmbeddedAnswer =
  | {
    readonly kind: "loaded";
    readonly document: string;
    readonly fingerprint: CatalogFingerprint;
    readonly leftOut: LeftOutReport;
  }
  | {
    readonly kind: "replayed";
    readonly document: string;
    readonly outcome: ReplayOutcome;
  }
  /** On the way. */
  | {
    readonly kind: "statements";
    readonly done: number;
    readonly total: number;
  }
  | { readonly kind: "details"; readonly document: string }
  | { readonly kind: "dumped"; readonly text: string }
  | { readonly kind: "failed"; readonly stderr: string }
  | Refusal;
