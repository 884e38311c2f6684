//! Whether a process lives. A dead one does not stop anywhere: it never comes
//! back from the disk or the network, and so never does anything again.

use tokio::sync::watch;

pub struct Life(watch::Sender<bool>);

impl Life {
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    pub fn is_over(&self) -> bool {
        *self.0.borrow()
    }

    pub fn end(&self) {
        self.0.send_replace(true);
    }

    /// Returns at once in a living process, and never in a dead one.
    pub async fn go_on(&self) {
        if self.is_over() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns once it is over.
    pub async fn over(&self) {
        let mut over = self.0.subscribe();
        // The sender is ours, so waiting can't fail.
        let _ = over.wait_for(|over| *over).await;
    }
}
