//! `attachments.clamd` and `attachments.without_scan`: who looks for viruses, and
//! what becomes of files that nobody could look at.

use std::path::PathBuf;

use super::mistake::Findings;
use super::table::Table;

/// The scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerConfig {
    /// Where clamd listens.
    pub clamd: ClamdAddress,
    /// What becomes of a file that it can't look at.
    pub without: WithoutScan,
}

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClamdAddress {
    /// A host's name or address, and a port.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// What becomes of a file that could not be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutScan {
    /// It is refused, and may be sent again.
    Refuse,
    /// It is taken, and the ticket tells.
    AcceptMarked,
}

/// What stands in `[attachments]` about it.
pub(super) fn scanner(findings: &mut Findings<'_>, table: &Table) -> Option<ScannerConfig> {
    let text = table.text("clamd")?;
    let Some(clamd) = address(&text) else {
        let sentence = "must be \"tcp:\", a host and a port, as \"tcp:127.0.0.1:3310\", or \
                        \"unix:\" and the path of a socket";
        findings.mistake(table.place("clamd"), table.key("clamd"), sentence);
        return None;
    };
    let without = match table.text("without_scan")?.as_str() {
        "accept_marked" => WithoutScan::AcceptMarked,
        _ => WithoutScan::Refuse,
    };
    Some(ScannerConfig { clamd, without })
}

fn address(text: &str) -> Option<ClamdAddress> {
    if let Some(path) = text.strip_prefix("unix:") {
        return path
            .starts_with('/')
            .then(|| ClamdAddress::Unix(path.into()));
    }
    let address = text.strip_prefix("tcp:")?;
    let (host, port) = address.rsplit_once(':')?;
    let port: u16 = port.parse().ok()?;
    let odd = |c: char| c == '/' || c.is_whitespace();
    let is_host = !host.is_empty() && !host.contains(odd);
    (is_host && port > 0).then(|| ClamdAddress::Tcp(address.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_clamd_listens_is_read_or_refused() {
        let tcp = |text: &str| Some(ClamdAddress::Tcp(text.to_owned()));
        for (text, expected) in [
            ("tcp:127.0.0.1:3310", tcp("127.0.0.1:3310")),
            ("tcp:clamav:3310", tcp("clamav:3310")),
            ("tcp:[::1]:3310", tcp("[::1]:3310")),
            (
                "unix:/run/clamav/clamd.ctl",
                Some(ClamdAddress::Unix("/run/clamav/clamd.ctl".into())),
            ),
            ("unix:clamd.ctl", None),
            ("tcp:127.0.0.1", None),
            ("tcp:127.0.0.1:0", None),
            ("tcp:http://clamav:3310", None),
            ("tcp::3310", None),
            ("127.0.0.1:3310", None),
            ("", None),
        ] {
            assert_eq!(address(text), expected, "{text}");
        }
    }
}
