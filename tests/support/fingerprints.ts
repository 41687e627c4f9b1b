/**
 * Fingerprints of databases of a test server, without a sync.
 *
 * @module
 */

// @ts-types="@types/pg"
import type pg from "pg";

import { BEGIN_STATEMENTS } from "../../src/source/sql/catalog_query.ts";
import {
  type CatalogFingerprint,
  FINGERPRINT_CATALOGS,
  type FingerprintCatalog,
  renderFingerprintSql,
} from "../../src/source/sql/fingerprint_query.ts";

/** Reads a fingerprint as a session does, in a transaction of its own. */
export async function readFingerprint(
  client: pg.Client,
  major: number,
  catalogs: readonly FingerprintCatalog[] = FINGERPRINT_CATALOGS,
): Promise<CatalogFingerprint> {
  await client.query(BEGIN_STATEMENTS.join(";"));
  try {
    return await askFingerprint(client, major, catalogs);
  } finally {
    await client.query("ROLLBACK");
  }
}

/** Reads one in the transaction that the client is in, and sees what that did. */
export async function askFingerprint(
  client: pg.Client,
  major: number,
  catalogs: readonly FingerprintCatalog[] = FINGERPRINT_CATALOGS,
): Promise<CatalogFingerprint> {
  const text = renderFingerprintSql(major, catalogs);
  const { rows } = await client.query({ text, rowMode: "array" });
  return JSON.parse(String(rows[0]?.[0]));
}
