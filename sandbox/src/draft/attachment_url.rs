//! Which attachment URLs are let in: HTTPS, the organisation's bucket, and a
//! path that stays where it says.

use crate::seed::BUCKET_HOST;

/// The rule that `url` breaks, or nothing.
///
/// Anything unusual is refused rather than understood: user information, a
/// port, a backslash, an encoded slash, a per cent sign encoded twice, an
/// invisible or non-ASCII character.
pub(crate) fn check(url: &str) -> Result<(), &'static str> {
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("must consist of visible ASCII characters.");
    }
    let Some(rest) = strip_prefix_ignoring_case(url, "https://") else {
        return Err("must be an HTTPS URL.");
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if !host.eq_ignore_ascii_case(BUCKET_HOST) {
        return Err("must be in the organisation's bucket.");
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if path.is_empty() || path.ends_with('/') {
        return Err("must name a file.");
    }
    let plain = decode_dots(path).ok_or("must not hide a path in its escapes.")?;
    if plain.contains('\\')
        || plain
            .split('/')
            .any(|segment| matches!(segment, "." | ".."))
    {
        return Err("must not leave its folder.");
    }
    Ok(())
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The path with `%2e` read as a dot, or nothing if it holds an escape that is
/// malformed or stands for a slash, a backslash, a per cent sign or a control
/// character.
fn decode_dots(path: &str) -> Option<String> {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        let (escape, tail) = after.split_at_checked(2)?;
        if !escape.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        plain.push_str(before);
        match u8::from_str_radix(escape, 16).ok()? {
            b'/' | b'\\' | b'%' | 0..=31 | 127 => return None,
            b'.' => plain.push('.'),
            // What else it stands for does not matter to the path's shape.
            _ => plain.push('_'),
        }
        rest = tail;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_https_url_in_the_bucket_passes() {
        const HTTPS: &str = "must be an HTTPS URL.";
        const BUCKET: &str = "must be in the organisation's bucket.";
        const FILE: &str = "must name a file.";
        const LEAVES: &str = "must not leave its folder.";
        const HIDES: &str = "must not hide a path in its escapes.";
        const ASCII: &str = "must consist of visible ASCII characters.";
        let host = BUCKET_HOST;
        for (url, expected) in [
            (format!("https://{host}/a.png"), Ok(())),
            (format!("HTTPS://{}/a.png", host.to_uppercase()), Ok(())),
            (format!("https://{host}/2026/11/a%20b..png?v=1"), Ok(())),
            (format!("https://{host}/...a/b.png"), Ok(())),
            (format!("http://{host}/a.png"), Err(HTTPS)),
            (format!("//{host}/a.png"), Err(HTTPS)),
            (format!("javascript://{host}/a.png"), Err(HTTPS)),
            (String::new(), Err(HTTPS)),
            ("https://".to_owned(), Err(BUCKET)),
            ("https://example.com/a.png".to_owned(), Err(BUCKET)),
            (format!("https://{host}.example.com/a.png"), Err(BUCKET)),
            (format!("https://x.{host}/a.png"), Err(BUCKET)),
            (format!("https://{host}@example.com/a.png"), Err(BUCKET)),
            (format!("https://user@{host}/a.png"), Err(BUCKET)),
            (format!("https://{host}:443/a.png"), Err(BUCKET)),
            (format!("https://{host}\\.example.com/a.png"), Err(BUCKET)),
            (format!("https://{host}?/a.png"), Err(BUCKET)),
            (format!("https://{host}"), Err(FILE)),
            (format!("https://{host}/"), Err(FILE)),
            (format!("https://{host}/folder/"), Err(FILE)),
            (format!("https://{host}/?a.png"), Err(FILE)),
            (format!("https://{host}/../a.png"), Err(LEAVES)),
            (format!("https://{host}/a/../../b.png"), Err(LEAVES)),
            (format!("https://{host}/a/./b.png"), Err(LEAVES)),
            (format!("https://{host}/a/.."), Err(LEAVES)),
            (format!("https://{host}/a/%2e%2E/b.png"), Err(LEAVES)),
            (format!("https://{host}/a/.%2e/b.png"), Err(LEAVES)),
            (format!("https://{host}/a\\..\\b.png"), Err(LEAVES)),
            (format!("https://{host}/a%2f..%2fb.png"), Err(HIDES)),
            (format!("https://{host}/a%5cb.png"), Err(HIDES)),
            (format!("https://{host}/%252e%252e/b.png"), Err(HIDES)),
            (format!("https://{host}/a%00.png"), Err(HIDES)),
            (format!("https://{host}/a%zz.png"), Err(HIDES)),
            (format!("https://{host}/a%2"), Err(HIDES)),
            (format!("https://{host}/a b.png"), Err(ASCII)),
            (format!("https://{host}/a\n.png"), Err(ASCII)),
            (format!("https://{host}/ä.png"), Err(ASCII)),
        ] {
            assert_eq!(check(&url), expected, "{url}");
        }
    }
}
