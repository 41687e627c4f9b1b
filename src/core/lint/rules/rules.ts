/**
 * Every rule, a line each: to add one takes its file and a line here.
 *
 * @module
 */

import type { Rule } from "../rule.ts";
import { constraintNotValid } from "./constraint_not_valid.ts";
import { definerFunctionSearchPath } from "./definer_function_search_path.ts";
import { definerViewOverRowSecurity } from "./definer_view_over_row_security.ts";
import { disabledTrigger } from "./disabled_trigger.ts";
import { duplicateForeignKey } from "./duplicate_foreign_key.ts";
import { duplicateIndex } from "./duplicate_index.ts";
import { fkCycle } from "./fk_cycle.ts";
import { fkPartlyNullable } from "./fk_partly_nullable.ts";
import { fkTypeMismatch } from "./fk_type_mismatch.ts";
import { fkWithoutIndex } from "./fk_without_index.ts";
import { inconsistentType } from "./inconsistent_type.ts";
import { incrementingColumns } from "./incrementing_columns.ts";
import { invalidIndex } from "./invalid_index.ts";
import { likelyMissingForeignKey } from "./likely_missing_foreign_key.ts";
import { naming } from "./naming.ts";
import { noColumnComment } from "./no_column_comment.ts";
import { noPrimaryKey } from "./no_primary_key.ts";
import { noTableComment } from "./no_table_comment.ts";
import { nullableUnique } from "./nullable_unique.ts";
import { policiesWithoutRowSecurity } from "./policies_without_row_security.ts";
import { preferType } from "./prefer_type.ts";
import { redundantIndex } from "./redundant_index.ts";
import { rowSecurityWithoutPolicy } from "./row_security_without_policy.ts";
import { sensitiveName } from "./sensitive_name.ts";
import { smallKey } from "./small_key.ts";
import { tooManyColumns } from "./too_many_columns.ts";
import { unrelatedTable } from "./unrelated_table.ts";
import { unusedEnum } from "./unused_enum.ts";
import { unusedIgnore } from "./unused_ignore.ts";
import { unusedSequence } from "./unused_sequence.ts";
import { unusedType } from "./unused_type.ts";

/** The rules, in the order of the table that tells of them. */
export const RULES: readonly Rule[] = [
  fkTypeMismatch,
  invalidIndex,
  policiesWithoutRowSecurity,
  constraintNotValid,
  definerFunctionSearchPath,
  definerViewOverRowSecurity,
  disabledTrigger,
  duplicateForeignKey,
  duplicateIndex,
  fkPartlyNullable,
  fkWithoutIndex,
  noPrimaryKey,
  smallKey,
  likelyMissingForeignKey,
  redundantIndex,
  rowSecurityWithoutPolicy,
  unusedEnum,
  unusedIgnore,
  unusedSequence,
  unusedType,
  fkCycle,
  inconsistentType,
  incrementingColumns,
  naming,
  noColumnComment,
  noTableComment,
  nullableUnique,
  preferType,
  sensitiveName,
  tooManyColumns,
  unrelatedTable,
];
