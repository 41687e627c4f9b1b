/**
 * Texts of table files, for tests that need no more of them.
 *
 * @module
 */

/** The text of a table's file. */
export function tableText(name: string, columns: string): string {
  return `-- Table: ${name}
-- Database: shop
-- Synced: 2026-11-22T02:00:04Z
-- Written by schema-sync; the next sync overwrites changes made by hand.

--
-- Name: ${name}; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.${name} (
    ${columns}
);
`;
}
