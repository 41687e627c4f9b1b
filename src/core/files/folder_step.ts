/**
 * One change of the folder. Files are named by their path in the folder, with
 * `/` in it.
 *
 * @module
 */

/** One change of the folder. */
export type FolderStep =
  | { readonly kind: "move"; readonly from: string; readonly to: string }
  | { readonly kind: "write"; readonly file: string; readonly text: string }
  | { readonly kind: "remove"; readonly file: string };
