//! The names by which xtask tells the programs it starts where things are.
//! The tests, the benchmarks and the screenshots read them; nothing else does,
//! except `INTAKE_ASSETS`, which is also the proxy's own setting.

/// Folder of the binaries `intake-proxy`, `mava-sandbox` and `example-host`.
pub const BIN_DIR: &str = "INTAKE_BIN_DIR";
/// The finished `dist/` folder that the proxy serves.
pub const ASSETS: &str = "INTAKE_ASSETS";

/// ChromeDriver; wasm-bindgen's test runner reads it too.
pub const CHROMEDRIVER: &str = "CHROMEDRIVER";
/// geckodriver.
pub const GECKODRIVER: &str = "GECKODRIVER";
/// WebKitWebDriver of WebKitGTK.
pub const WEBKIT_WEBDRIVER: &str = "WEBKIT_WEBDRIVER";
/// The wallet of the tests, which they load into pages.
pub const TEST_WALLET_JS: &str = "TEST_WALLET_JS";
/// ClamAV's daemon, for the tests that scan.
pub const CLAMD: &str = "INTAKE_CLAMD";
/// `moto_server`, the second implementation of S3.
pub const MOTO: &str = "INTAKE_MOTO";
/// `axe.min.js`, which the tests inject into pages to check accessibility.
pub const AXE_JS: &str = "AXE_JS";
/// The folder of ALTCHA's own library, which solves our challenges and makes
/// others for us to solve.
pub const ALTCHA_LIB: &str = "ALTCHA_LIB";
/// Folder whose `node_modules` holds what `tests/chain/package.json` names.
pub const CHAIN_PACKAGES: &str = "INTAKE_CHAIN_PACKAGES";
