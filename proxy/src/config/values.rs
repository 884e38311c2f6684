//! The forms that values of `intake.toml` take, read from their texts. Each
//! reader answers with what the value must be, never with the value.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::{Host, Url};

/// Why a text is not what its key takes, as the end of a sentence: "must be …".
pub type Refused = String;

/// `127.0.0.1:8787` or `[::1]:8787`. Port 0 lets the system choose.
pub fn address(text: &str) -> Result<SocketAddr, Refused> {
    text.parse().map_err(|_| {
        "must be an address and a port, as \"127.0.0.1:8787\" or \"0.0.0.0:8787\"".into()
    })
}

/// The address of a service, without path, query, fragment or credentials:
/// `https`, or `http` where the host is this machine.
pub fn base_url(text: &str) -> Result<Url, Refused> {
    let url = base_with_path(text)?;
    if url.path() != "/" {
        return Err("must end after the host and port, without path, query or fragment".into());
    }
    Ok(url)
}

/// The same with a path.
pub fn base_with_path(text: &str) -> Result<Url, Refused> {
    let shape = || Refused::from("must be an address as \"https://help.example.com\"");
    let url = Url::parse(text).map_err(|_| shape())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "must not hold a user name or a password: secrets never stand in this file".into(),
        );
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(
                "must begin with https://; http:// is for this machine alone (127.0.0.1, localhost)"
                    .into(),
            );
        }
        _ => return Err(shape()),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must have no query and no fragment".into());
    }
    Ok(url)
}

/// Whether the host is this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// What browsers can call a proxy that listens here, if that can be told.
#[must_use]
pub fn url_of_loopback(listen: SocketAddr) -> Option<Url> {
    let ip: IpAddr = listen.ip();
    let url = Url::parse(&format!("http://{listen}")).ok()?;
    ip.is_loopback().then_some(url)
}

/// An origin exactly as a browser writes it in the `Origin` header.
pub fn origin(text: &str) -> Result<String, Refused> {
    let shape = || Refused::from("must be an origin as a browser writes it: scheme://host[:port]");
    if text == "*" || text.contains("*") {
        return Err(
            "must name each origin in full: a form for every site would be a form for spam".into(),
        );
    }
    let url = Url::parse(text).map_err(|_| shape())?;
    if !matches!(url.scheme(), "https" | "http") || !url.username().is_empty() {
        return Err(shape());
    }
    let written = url.origin().ascii_serialization();
    if written == text {
        Ok(written)
    } else {
        Err(format!(
            "must be written as a browser does, here \"{written}\""
        ))
    }
}

/// An address, or a network in CIDR notation; an address becomes the network of it alone.
pub fn network(text: &str) -> Result<String, Refused> {
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let shape = |_| Refused::from("must be an address or a network, as \"10.0.0.0/8\" or \"::1\"");
    Ok(network.map_err(shape)?.trunc().to_string())
}

/// A whole number and a unit: `500ms`, `30s`, `5m`, `24h`, `7d`.
pub fn duration(text: &str) -> Result<Duration, Refused> {
    let shape =
        || Refused::from("must be a number and a unit, as \"30s\", \"5m\", \"24h\", \"7d\"");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| shape())?;
    let unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(shape()),
    };
    let millis = number.checked_mul(unit).ok_or_else(shape)?;
    Ok(Duration::from_millis(millis))
}

/// Seconds in the largest unit that has no remainder, as [`duration`] reads them.
#[must_use]
pub fn seconds(seconds: u64) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60)];
    let unit = units
        .into_iter()
        .find(|(_, length)| seconds > 0 && seconds.is_multiple_of(*length));
    let (unit, length) = unit.unwrap_or(("s", 1));
    format!("{}{unit}", seconds / length)
}

/// A whole number and a unit of 1,024 to a power: `512KB`, `10MB`, `2GB`.
pub fn size(text: &str) -> Result<u64, Refused> {
    let shape = || Refused::from("must be a number and a unit, as \"512KB\", \"10MB\", \"2GB\"");
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| shape())?;
    let unit = UNITS.iter().find(|(name, _)| *name == unit);
    let (_, bytes) = unit.ok_or_else(shape)?;
    number.checked_mul(*bytes).ok_or_else(shape)
}

/// Units of sizes, the largest first.
const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];

/// Bytes in the largest unit that has no remainder, as [`size`] reads them.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let whole = UNITS.iter().find(|(_, unit)| bytes.is_multiple_of(*unit));
    let (name, unit) = whole.unwrap_or(&("B", 1));
    format!("{}{name}", bytes / unit)
}

/// `sqlite:` and the path of a file.
pub fn sqlite_path(text: &str) -> Result<PathBuf, Refused> {
    match text.strip_prefix("sqlite:") {
        Some(path) if path.contains('?') => {
            Err("must be only \"sqlite:\" and a path, without parameters".into())
        }
        // A request that is acknowledged must survive the process.
        Some(":memory:") => Err("must be a file: what is kept in memory is lost".into()),
        Some(path) if !path.is_empty() && !path.ends_with('/') => Ok(PathBuf::from(path)),
        _ => Err("must be \"sqlite:\" and the path of a file, as \"sqlite:intake.db\"".into()),
    }
}

/// An id of Mava's: 24 hexadecimal digits.
pub fn object_id(text: &str) -> Result<String, Refused> {
    if text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("must be an id of Mava's, 24 hexadecimal digits".into())
    }
}

/// An agent's id: letters, digits, - and _.
pub fn agent_id(text: &str) -> Result<String, Refused> {
    let shaped = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    match shaped {
        true => Ok(text.to_owned()),
        false if text.contains('@') => {
            Err("must be the agent's id and not an email: `intake-proxy check` tells it".into())
        }
        false => Err("must be an agent's id of Mava's".into()),
    }
}

/// A form's name in URLs.
pub fn form_id(text: &str) -> Result<String, Refused> {
    let shaped = (1..=64).contains(&text.len())
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if shaped {
        Ok(text.to_owned())
    } else {
        Err("must be 1 to 64 of a-z, 0-9 and -, not beginning with -".into())
    }
}

/// A field's name in submissions.
pub fn field_id(text: &str) -> Result<String, Refused> {
    let shaped = (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if shaped {
        Ok(text.to_owned())
    } else {
        Err("must be 1 to 64 of A-Z, a-z, 0-9 and _, beginning with a letter".into())
    }
}

/// The name of an environment variable, in capitals: a secret that somebody
/// pasted in its place has hardly that shape, and could be shown.
pub fn variable(text: &str) -> Result<String, Refused> {
    let shaped = (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if shaped {
        Ok(text.to_owned())
    } else {
        Err(
            "must be the name of an environment variable in capitals, as \
             \"INTAKE_IDENTITY_SECRET\", and never the secret itself"
                .into(),
        )
    }
}

/// A BCP 47 language tag, or `*` for every other language.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    tag == "*"
        || tag.len() <= 35
            && tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.split('-').all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            })
}

#[cfg(test)]
#[path = "values/tests.rs"]
mod tests;
