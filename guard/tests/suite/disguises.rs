//! How secrets are written, by accident and by those who hope that nobody notices.

use crate::chance::Chance;

/// A disguise and what it is called.
pub type Named<Disguise> = (&'static str, Disguise);

/// Writes down the words of a phrase.
pub type OfWords = fn(&[String]) -> String;

/// Writes a text anew.
pub type OfText = fn(&str, &mut Chance) -> String;

/// How the words of a phrase are separated.
pub const SEPARATIONS: [Named<OfWords>; 24] = [
    ("spaces", |words| words.join(" ")),
    ("two spaces", |words| words.join("  ")),
    ("ideographic spaces", |words| words.join("\u{3000}")),
    ("no-break spaces", |words| words.join("\u{A0}")),
    ("lines", |words| words.join("\n")),
    ("Windows' lines", |words| words.join("\r\n")),
    ("empty lines", |words| words.join("\n\n")),
    ("tabs", |words| words.join("\t")),
    ("commas", |words| words.join(",")),
    ("commas and spaces", |words| words.join(", ")),
    ("Chinese commas", |words| words.join("、")),
    ("semicolons", |words| words.join("; ")),
    ("hyphens", |words| words.join("-")),
    ("underscores", |words| words.join("_")),
    ("dots", |words| words.join(".")),
    ("bars", |words| words.join(" | ")),
    ("arrows", |words| words.join(" → ")),
    ("quotes", |words| format!("[\"{}\"]", words.join("\", \""))),
    ("bullets", |words| format!("- {}", words.join("\n- "))),
    ("numbers", |words| {
        numbered(words, |n| format!("{n}. "), " ")
    }),
    ("numbered lines", |words| {
        numbered(words, |n| format!("{n}) "), "\n")
    }),
    ("numbers without a gap", |words| {
        numbered(words, |n| format!("{n}."), " ")
    }),
    ("full-width numbers", |words| {
        numbered(
            words,
            |n| n.to_string().chars().map(wide).collect::<String>() + "．",
            "\n",
        )
    }),
    ("short labels", |words| {
        numbered(words, |n| format!("w{n}: "), "\n")
    }),
];

/// Further ones, for alphabets in which a label is no part of a word.
pub const LABELS: [Named<OfWords>; 3] = [
    ("the label word", |words| {
        numbered(words, |n| format!("Word {n}: "), "\n")
    }),
    ("ordinals", |words| numbered(words, ordinal, ", ")),
    ("circled numbers", |words| {
        numbered(
            words,
            |n| char::from_u32(0x245F + n as u32).unwrap().to_string(),
            " ",
        )
    }),
];

fn numbered(words: &[String], label: impl Fn(usize) -> String, between: &str) -> String {
    let words = words.iter().enumerate();
    let words: Vec<_> = words.map(|(at, word)| label(at + 1) + word).collect();
    words.join(between)
}

fn ordinal(number: usize) -> String {
    let ending = match number % 10 {
        1 if number != 11 => "st",
        2 if number != 12 => "nd",
        3 if number != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending} ")
}

/// What is done to the letters of a word.
pub const LETTERS: [Named<OfText>; 8] = [
    ("as they are", |word, _| word.to_owned()),
    ("upper case", |word, _| word.to_uppercase()),
    ("a capital", |word, _| {
        let mut chars = word.chars();
        let first: String = chars
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        first + chars.as_str()
    }),
    ("composed", |word, _| compose(word)),
    ("without accents", |word, _| {
        word.chars().filter(|c| !is_accent(*c)).collect()
    }),
    ("full width", |word, _| word.chars().map(wide).collect()),
    ("zero width", invisible),
    ("a mathematical alphabet", |word, _| {
        word.chars().map(bold).collect()
    }),
];

/// What is done to a key: nothing that its digits would not survive.
pub const KEYS: [Named<OfText>; 6] = [
    ("as it is", |key, _| key.to_owned()),
    ("broken into lines", |key, chance| {
        broken(key, 20 + chance.below(30), "\n")
    }),
    ("broken into indented lines", |key, chance| {
        broken(key, 24 + chance.below(30), "\r\n    ")
    }),
    ("zero width", invisible),
    ("full width", |key, _| key.chars().map(wide).collect()),
    ("a mathematical alphabet", |key, _| {
        key.chars().map(bold).collect()
    }),
];

/// What stands around a secret.
pub const AROUND: [(&str, &str); 7] = [
    ("", ""),
    ("Hello, I can't open my wallet. It is: ", " Please fix it!"),
    ("wallet=", "&x=1"),
    ("```\n", "\n```"),
    ("(", ")."),
    ("😀 Hilfe! 🙏 „", "“ — danke"),
    ("> ", "\n> thanks"),
];

fn broken(key: &str, length: usize, between: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    let lines: Vec<String> = chars
        .chunks(length)
        .map(|line| line.iter().collect())
        .collect();
    lines.join(between)
}

fn invisible(text: &str, chance: &mut Chance) -> String {
    let hidden = [
        "\u{200B}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{200E}", "\u{FE0F}",
    ];
    let mut spread = String::new();
    for c in text.chars() {
        spread.push(c);
        if chance.below(3) == 0 {
            spread.push_str(chance.pick(&hidden));
        }
    }
    spread
}

pub fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 - 0x21 + 0xFF01).unwrap(),
        _ => c,
    }
}

fn bold(c: char) -> char {
    let moved = match c {
        'A'..='Z' => 0x1D400 + c as u32 - 'A' as u32,
        'a'..='z' => 0x1D41A + c as u32 - 'a' as u32,
        '0'..='9' => 0x1D7CE + c as u32 - '0' as u32,
        _ => c as u32,
    };
    char::from_u32(moved).unwrap()
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// What Unicode calls NFC, for what stands in the lists.
pub fn compose(word: &str) -> String {
    const PAIRS: [(char, char, char); 15] = [
        ('a', '\u{301}', 'á'),
        ('e', '\u{301}', 'é'),
        ('i', '\u{301}', 'í'),
        ('o', '\u{301}', 'ó'),
        ('u', '\u{301}', 'ú'),
        ('n', '\u{303}', 'ñ'),
        ('u', '\u{308}', 'ü'),
        ('e', '\u{300}', 'è'),
        ('a', '\u{300}', 'à'),
        ('e', '\u{302}', 'ê'),
        ('a', '\u{302}', 'â'),
        ('o', '\u{302}', 'ô'),
        ('i', '\u{302}', 'î'),
        ('u', '\u{302}', 'û'),
        ('c', '\u{327}', 'ç'),
    ];
    let mut composed: Vec<char> = Vec::new();
    for c in word.chars() {
        let last = composed.last().copied().unwrap_or(' ');
        let (l, code) = (last as u32, c as u32);
        let joined = match c {
            '\u{3099}' => char::from_u32(l + 1),
            '\u{309A}' => char::from_u32(l + 2),
            // A vowel behind an initial, and a final behind both.
            '\u{1161}'..='\u{1175}' if (0x1100..0x1113).contains(&l) => {
                char::from_u32(0xAC00 + ((l - 0x1100) * 21 + code - 0x1161) * 28)
            }
            '\u{11A8}'..='\u{11C2}' if l >= 0xAC00 && (l - 0xAC00) % 28 == 0 => {
                char::from_u32(l + code - 0x11A7)
            }
            _ => PAIRS
                .iter()
                .find(|(base, mark, _)| (*base, *mark) == (last, c))
                .map(|pair| pair.2),
        };
        match joined {
            Some(joined) => *composed.last_mut().unwrap() = joined,
            None => composed.push(c),
        }
    }
    composed.into_iter().collect()
}
