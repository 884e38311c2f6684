//! Who sends: an address as far as it tells one visitor from another, and whose
//! word on it is taken.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// The header in which a reverse proxy names the address that it was called from.
pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// One visitor's network, as far as limits are concerned: an IPv4 address, or
/// the 64 bits of an IPv6 address that a provider gives to one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        })
    }
}

/// The reverse proxies whose word is taken.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// These networks.
    #[must_use]
    pub const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether an address is one of theirs.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who called, by the peer of the connection and by what trusted proxies say.
    ///
    /// `X-Forwarded-For` is read from its end, where the nearest proxy writes:
    /// what stands before the first address that is none of theirs was written by
    /// whoever called, and could be anything.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let values = headers.get_all(X_FORWARDED_FOR).iter().rev();
        // Bytes, not text: what a stranger wrote into the same line may be anything.
        let mut named = values.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
        let mut address = peer;
        while self.contain(address)
            && let Some(before) = named.next().and_then(parse)
        {
            address = before;
        }
        Client::from(address)
    }
}

/// An address, perhaps with a port, as some proxies write it.
fn parse(name: &[u8]) -> Option<IpAddr> {
    let text = core::str::from_utf8(name).ok()?.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse().ok();
    address.or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
}

/// Whether an address belongs to a private network, so that it tells nothing of
/// a visitor and may be named in a log.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_private() || address.is_loopback(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn trusted() -> TrustedProxies {
        let networks = ["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"];
        TrustedProxies::new(networks.map(|network| network.parse().unwrap()).to_vec())
    }

    fn client(peer: &str, forwarded: &[&str]) -> Client {
        let forwarded = forwarded.iter().map(|value| {
            (
                X_FORWARDED_FOR,
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            )
        });
        trusted().client(peer.parse().unwrap(), &forwarded.collect())
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_for_their_own_word() {
        for (peer, forwarded, expected) in [
            ("203.0.113.7", &[][..], "203.0.113.7"),
            // A stranger may write what it likes.
            ("203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            // What the stranger wrote stands before what our proxy wrote.
            ("127.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["\u{1F511}, 198.51.100.1"], "198.51.100.1"),
            (
                "127.0.0.1",
                &["1.2.3.4, 198.51.100.1, 10.0.0.9"],
                "198.51.100.1",
            ),
            ("10.0.0.9", &["127.0.0.1"], "127.0.0.1"),
            ("10.0.0.9", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.9", &["nonsense"], "10.0.0.9"),
            ("10.0.0.9", &["198.51.100.1, unknown"], "10.0.0.9"),
            ("10.0.0.9", &[""], "10.0.0.9"),
            ("::ffff:10.0.0.9", &["198.51.100.1"], "198.51.100.1"),
            ("fd00::1", &["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::"),
            ("fd00::1", &["[2001:db8:1:2::9]:443"], "2001:db8:1:2::"),
            ("fd00::1", &["[2001:db8:1:2::9]"], "2001:db8:1:2::"),
        ] {
            let expected = Client(expected.parse().unwrap());
            assert_eq!(client(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn one_ipv6_network_of_64_bits_is_one_client() {
        let of = |text: &str| Client::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
