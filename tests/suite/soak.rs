//! The shorter run of the soak; `cargo xtask soak` makes the long one.

use std::time::Duration;

use intake_tests::scenario;
use intake_tests::soak::Soak;

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_killed_ten_times_under_load_loses_and_doubles_nothing() {
    scenario::install_crypto();
    let soak = Soak {
        kills: 10,
        seed: 1,
        visitors: 3,
        pause: Duration::from_millis(1_500),
    };
    let report = soak.run(&std::env::temp_dir()).await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(report.acknowledged > 5, "{report}");
}
