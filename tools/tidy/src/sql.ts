import ts from 'typescript';
import type { Rule } from './rules';

/**
 * Words that MySQL 8.4 or 9.7, or MariaDB 11.4, refuse as a name without backticks, asked of the servers themselves. A
 * statement that has one works on one server and is a syntax error on the other (decision 20).
 */
const RESERVED: ReadonlySet<string> = new Set(
  `ACCESSIBLE ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE
    CASE CHANGE CHAR CHARACTER CHECK COLLATE COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS CUBE
    CUME_DIST CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATABASES
    DAY_HOUR DAY_MICROSECOND DAY_MINUTE DAY_SECOND DEC DECIMAL DECLARE DEFAULT DELAYED DELETE DELETE_DOMAIN_ID
    DENSE_RANK DESC DESCRIBE DETERMINISTIC DISTINCT DISTINCTROW DIV DOUBLE DO_DOMAIN_IDS DROP DUAL EACH ELSE ELSEIF
    EMPTY ENCLOSED ESCAPED EXCEPT EXISTS EXIT EXPLAIN EXTERNAL FALSE FETCH FIRST_VALUE FLOAT FLOAT4 FLOAT8 FOR FORCE
    FOREIGN FROM FULLTEXT FUNCTION GENERATED GET GRANT GROUP GROUPING GROUPS HAVING HIGH_PRIORITY HOUR_MICROSECOND
    HOUR_MINUTE HOUR_SECOND IF IGNORE IGNORE_DOMAIN_IDS IN INDEX INFILE INNER INOUT INSENSITIVE INSERT INT INT1 INT2
    INT3 INT4 INT8 INTEGER INTERSECT INTERVAL INTO IO_AFTER_GTIDS IO_BEFORE_GTIDS IS ITERATE JOIN JSON_TABLE KEY
    KEYS KILL LAG LAST_VALUE LATERAL LEAD LEADING LEAVE LEFT LIBRARY LIKE LIMIT LINEAR LINES LOAD LOCALTIME
    LOCALTIMESTAMP LOCK LONG LONGBLOB LONGTEXT LOOP LOW_PRIORITY MANUAL MASTER_DEMOTE_TO_REPLICA
    MASTER_DEMOTE_TO_SLAVE MASTER_SSL_VERIFY_SERVER_CERT MATCH MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MIDDLEINT
    MINUTE_MICROSECOND MINUTE_SECOND MOD MODIFIES NATURAL NOT NO_WRITE_TO_BINLOG NTH_VALUE NTILE NULL NUMERIC OF
    OFFSET ON OPTIMIZE OPTIMIZER_COSTS OPTION OPTIONALLY OR ORDER OUT OUTER OUTFILE OVER PAGE_CHECKSUM PARALLEL
    PARSE_VCOL_EXPR PARTITION PERCENT_RANK PORTION PRECISION PRIMARY PROCEDURE PURGE QUALIFY RANGE RANK READ READS
    READ_WRITE REAL RECURSIVE REFERENCES REF_SYSTEM_ID REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL
    RESTRICT RETURN RETURNING REVOKE RIGHT RLIKE ROW ROWS ROW_NUMBER SCHEMA SCHEMAS SECOND_MICROSECOND SELECT
    SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING
    SQL_AFTER_GTIDS SQL_BEFORE_GTIDS SQL_BIG_RESULT SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SSL STARTING
    STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES STORED STRAIGHT_JOIN SYSTEM TABLE TABLESAMPLE TERMINATED
    THEN TINYBLOB TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING
    UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES VARBINARY VARCHAR VARCHARACTER VARYING VIRTUAL WHEN WHERE WHILE WINDOW
    WITH WRITE XOR YEAR_MONTH ZEROFILL`.split(/\s+/),
);

/** A text of the sources that is SQL; a placeholder of its template stands as `?`. */
export function sqlTexts(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const sql = textOf(node);
    if (sql !== null && /\b(SELECT|INSERT|UPDATE|DELETE|FROM|JOIN|COUNT)\b/.test(sql)) found.push(sql);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('sources.ts', text, ts.ScriptTarget.Latest));
  return found;
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `?${literal.text}`).join('');
}

const types = new Set(['CHAR', 'SIGNED', 'UNSIGNED', 'DATE', 'DATETIME', 'DECIMAL', 'JSON', 'BINARY', 'DOUBLE']);

/** Every `expression AS alias` of a statement; the types of CAST are no aliases. */
export function aliasesOf(sql: string): { alias: string; expression: string }[] {
  return [...sql.matchAll(/\bAS\s+([A-Za-z_][A-Za-z0-9_]*)/gi)]
    .filter(([, alias = '']) => !types.has(alias.toUpperCase()))
    .map((match) => ({ alias: match[1] ?? '', expression: expressionBefore(sql, match.index) }));
}

/** Back to the comma or SELECT of the same depth. */
function expressionBefore(sql: string, end: number): string {
  let depth = 0;
  for (let at = end - 1; at >= 0; at -= 1) {
    const letter = sql[at];
    if (letter === ')') depth += 1;
    if (letter === '(') depth -= 1;
    const isStart = letter === ',' || /\b(SELECT|DISTINCT|FROM|JOIN)\s$/i.test(sql.slice(Math.max(0, at - 9), at + 1));
    if (depth < 0 || (depth === 0 && isStart)) return sql.slice(at + 1, end).trim();
  }
  return sql.slice(0, end).trim();
}

const shallow = (expression: string): string => {
  let flat = expression;
  for (let before = ''; before !== flat;) [before, flat] = [flat, flat.replace(/\([^()]*\)/g, '')];
  return flat;
};

/** COUNT, SUM, EXISTS and comparisons: what MySQL and MariaDB give different types. */
export function isComputed(expression: string): boolean {
  const flat = shallow(expression);
  if (/^(NOT\s+)?(COUNT|SUM|EXISTS)\s*$/i.test(flat.trim())) return true;
  if (/^COALESCE\s*$/i.test(flat.trim())) return /\(\s*(SUM|COUNT|MAX)\s*\(/i.test(expression);
  return /[<>=]|\b(EXISTS|IN|LIKE|IS|NOT|AND|OR)\b/i.test(flat.replace(/'[^']*'/g, ''));
}

const sources = (path: string): boolean =>
  /^(apps|libs|tools)\/.*\.ts$/.test(path) && !path.startsWith('tools/tidy/') && !path.startsWith('libs/client/');

/** A reserved word as an alias is a syntax error on one of the two servers. */
export const reservedAliases: Rule = (files) =>
  files
    .filter(({ path }) => sources(path))
    .flatMap(({ path, text }) =>
      sqlTexts(text)
        .flatMap(aliasesOf)
        .filter(({ alias }) => RESERVED.has(alias.toUpperCase()))
        .map(({ alias }) => ({ path, rule: `${alias} is a reserved word of MySQL or MariaDB: no alias` })),
    );

const readers = 'truthOf|countOf|wholeOf';

/** A computed column is read by the one function that knows how both servers send it. */
export const computedColumns: Rule = (files) =>
  files
    .filter(({ path }) => sources(path) && /^(apps|libs|tools\/(audit|crash-proof))\//.test(path))
    .filter(({ path }) => !/\.spec\.ts$|\/(testing|given|migrations)\/|^libs\/testing\//.test(path))
    .flatMap(({ path, text }) =>
      sqlTexts(text)
        .flatMap(aliasesOf)
        .filter(({ expression }) => isComputed(expression))
        .filter(({ alias }) => !new RegExp(`\\b(${readers})\\([^()]*\\b${alias}\\b`).test(text))
        .map(({ alias }) => ({
          path,
          rule: `${alias} is computed by the server: read it by truthOf, countOf or wholeOf`,
        })),
    );

export const sqlRules: readonly Rule[] = [reservedAliases, computedColumns];
