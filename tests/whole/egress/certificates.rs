//! Who vouches for whom. Everybody gets a certificate for his own name, and nobody for another's.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::sync::Arc;

/// The authority that programs in this network trust.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A new one.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no name");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, key()).expect("an authority"))
    }

    /// Its certificate.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// TLS with a certificate for this name that it vouches for.
    pub fn vouches_for(&self, name: &str) -> Arc<ServerConfig> {
        let key = key();
        let certificate = params(name).signed_by(&key, &*self.0).expect("a certificate");
        config(certificate.der().clone(), &key)
    }
}

/// TLS with a certificate for this name that nobody vouches for.
pub fn claimed(name: &str) -> Arc<ServerConfig> {
    let key = key();
    let certificate = params(name).self_signed(&key).expect("a certificate");
    config(certificate.der().clone(), &key)
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).expect("a name")
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|it| it.with_no_client_auth().with_single_cert(vec![certificate], key));
    Arc::new(config.expect("a configuration"))
}
