//! A source file, told apart into code, string literals and comments. Good
//! enough for rules about names and sentences; it is no parser.

use std::path::Path;

use intake_tests::workspace;

/// Folders that hold no source of ours.
const NOT_OURS: [&str; 5] = ["target", "dist", "node_modules", ".git", "pkg"];

/// A string literal of the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Its text, with escapes as written.
    pub text: String,
    /// The code on its left, on the same line, without white space at its end.
    pub before: String,
    /// Its line, from 1.
    pub line: usize,
}

/// A text file of the repository.
pub struct Source {
    /// Its path below the root, with slashes.
    pub path: String,
    /// All of it.
    pub text: String,
    /// Rust alone: the code without comments, literals as `""`, and without a
    /// test module at the end.
    pub code: String,
    /// Rust alone: all comments.
    pub comments: String,
    /// Rust alone: the literals of `code`.
    pub literals: Vec<Literal>,
}

impl Source {
    /// Takes `text` apart.
    pub fn new(path: &str, text: &str) -> Self {
        let (code, comments, literals) = take_apart(before_tests(text));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            comments,
            literals,
        }
    }

    /// Every text file below `folders` of the repository; `""` is the root.
    pub fn all(folders: &[&str]) -> Vec<Self> {
        let root = workspace::root();
        let mut sources = Vec::new();
        for folder in folders {
            collect(&root, &root.join(folder), &mut sources);
        }
        sources
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it is a file of tests only, by its name.
    pub fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| {
            matches!(part, "tests" | "tests.rs" | "suite") || part.ends_with("_tests.rs")
        })
    }

    /// The words of the code: identifiers and keywords.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
    }
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                collect(root, &path, sources);
            }
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let below = path
                .strip_prefix(root)
                .expect("it was found below the root");
            sources.push(Source::new(
                &below.to_string_lossy().replace('\\', "/"),
                &text,
            ));
        }
    }
}

/// Test modules stand at the end of a file and may do what the code may not.
fn before_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {")
        .map_or(text, |at| &text[..at])
}

/// Code without comments and literals, the comments, and the literals.
fn take_apart(text: &str) -> (String, String, Vec<Literal>) {
    let chars: Vec<char> = text.chars().collect();
    let (mut code, mut comments, mut literals) = (String::new(), String::new(), Vec::new());
    let (mut at, mut line) = (0, 1);
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let rest = &chars[at..];
        if c == '/' && next == Some('/') {
            let length = rest.iter().position(|&c| c == '\n').unwrap_or(rest.len());
            comments.extend(&rest[..length]);
            comments.push('\n');
            at += length;
        } else if c == '/' && next == Some('*') {
            let end = rest.windows(2).position(|pair| pair == ['*', '/']);
            let length = end.map_or(rest.len(), |end| end + 2);
            comments.extend(&rest[..length]);
            comments.push('\n');
            line += rest[..length].iter().filter(|&&c| c == '\n').count();
            at += length;
        } else if let Some((start, length)) = literal(rest, code.chars().next_back()) {
            let inside: String = rest[start.0..start.1].iter().collect();
            let before = code
                .lines()
                .next_back()
                .unwrap_or_default()
                .trim_end()
                .to_owned();
            line += rest[..length].iter().filter(|&&c| c == '\n').count();
            literals.push(Literal {
                text: inside,
                before,
                line,
            });
            code.push_str("\"\"");
            at += length;
        } else if c == '\'' && (next == Some('\\') || chars.get(at + 2) == Some(&'\'')) {
            // A character, not a lifetime.
            let from = if next == Some('\\') { 3 } else { 2 };
            let end = rest.iter().skip(from).position(|&c| c == '\'');
            at += end.map_or(1, |end| end + from + 1);
        } else {
            line += usize::from(c == '\n');
            code.push(c);
            at += 1;
        }
    }
    (code, comments, literals)
}

/// If a string literal begins here: where its text lies, and its whole length.
fn literal(rest: &[char], before: Option<char>) -> Option<((usize, usize), usize)> {
    let in_a_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest[0] == '"' {
        let mut at = 1;
        while at < rest.len() && rest[at] != '"' {
            at += if rest[at] == '\\' { 2 } else { 1 };
        }
        let end = at.min(rest.len());
        return Some(((1, end), (end + 1).min(rest.len())));
    }
    if rest[0] != 'r' || in_a_word {
        return None;
    }
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    let start = 1 + hashes;
    if rest.get(start) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let body = &rest[start + 1..];
    let end = body
        .windows(close.len())
        .position(|window| window == close)?;
    Some(((start + 1, start + 1 + end), start + 1 + end + close.len()))
}

#[test]
fn a_source_is_taken_apart() {
    let text = "//! Says \"hello\".\nuse a::b; /* c\n */ let x = \"two // words\";\n\
                let y = r#\"raw \"inside\"\"#; let c = '\"'; let l: &'static str;\n\
                #[cfg(test)]\nmod tests { use secret; }";
    let source = Source::new("src/a.rs", text);
    assert!(source.comments.contains("hello") && source.comments.contains("c\n"));
    assert!(!source.code.contains("words") && !source.code.contains("secret"));
    assert!(source.code.contains("use a::b;") && source.code.contains("&'static str"));
    let literals: Vec<_> = source
        .literals
        .iter()
        .map(|l| (l.text.as_str(), l.line))
        .collect();
    assert_eq!(literals, [("two // words", 3), ("raw \"inside\"", 4)]);
    assert!(source.literals[0].before.ends_with("let x ="));
}
