/** Markdown as a formatter leaves it: cells padded to the width of their column. */
export function alignCells(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const isRule = /^-+:?$/.test(cell);
      if (isRule) return cell.padStart(widths[column], "-");
      return column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
    });
    return `| ${cells.join(" | ")} |`;
  });
}
