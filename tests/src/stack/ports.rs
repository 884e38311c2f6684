//! Free ports, held until the program that shall have them starts.

use std::net::TcpListener;

use crate::Outcome;

/// A free port that nobody else gets until it is released.
pub struct Reserved {
    listener: TcpListener,
    port: u16,
}

impl Reserved {
    /// Its number.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets go of it. What starts next must take it soon.
    pub fn release(self) -> u16 {
        drop(self.listener);
        self.port
    }
}

/// Reserves `N` different ports.
///
/// # Errors
/// When the system has none to give.
pub fn reserve_ports<const N: usize>() -> Outcome<[Reserved; N]> {
    let mut reserved = Vec::with_capacity(N);
    for _ in 0..N {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        reserved.push(Reserved { listener, port });
    }
    Ok(reserved
        .try_into()
        .unwrap_or_else(|_| unreachable!("N were reserved")))
}
