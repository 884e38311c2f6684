//! What a person reads while a command runs. The one place that decides how
//! progress, notes, tables and failures look.

use std::io::IsTerminal;
use std::time::Duration;

/// Announces a stretch of work.
pub fn heading(text: &str) {
    if std::io::stdout().is_terminal() {
        println!("\x1b[1m▸ {text}\x1b[0m");
    } else {
        println!("▸ {text}");
    }
}

/// A line below a heading.
pub fn note(text: &str) {
    println!("  {text}");
}

/// The last words of a command that failed, with its causes.
pub fn failure(error: &anyhow::Error) {
    eprintln!("\nerror: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

/// Prints rows in columns as wide as their widest cell. Columns named in
/// `right` are aligned to the right, as numbers want it.
pub fn table(rows: &[Vec<String>], right: &[usize]) {
    for line in align(rows, right) {
        println!("  {line}");
    }
}

fn align(rows: &[Vec<String>], right: &[usize]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).enumerate();
            let cells = cells.map(|(column, (cell, width))| match right.contains(&column) {
                true => format!("{cell:>width$}"),
                false => format!("{cell:<width$}"),
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            line.trim_end().to_owned()
        })
        .collect()
}

/// A duration as people say it: `0.4 s`, `42 s`, `3 min 05 s`.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", elapsed.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// A size in bytes as people read it, in units of 1024.
pub fn bytes(count: usize) -> String {
    match count {
        0..10_240 => format!("{count} B"),
        10_240..1_048_576 => format!("{:.1} KB", count as f64 / 1024.0),
        _ => format!("{:.1} MB", count as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (millis, text) in [
            (400, "0.4 s"),
            (9_999, "10.0 s"),
            (42_900, "42 s"),
            (185_000, "3 min 05 s"),
        ] {
            assert_eq!(duration(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn sizes_keep_bytes_while_they_are_few() {
        for (count, text) in [(0, "0 B"), (3_072, "3072 B"), (112_640, "110.0 KB")] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            vec!["a".into(), "12".into()],
            vec!["long".into(), "3".into()],
        ];
        assert_eq!(align(&rows, &[1]), ["a     12", "long   3"]);
    }
}
