// Helper for tests of TLS: writes a fresh self-signed certificate and its private key.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>

#include "http/tls.h"

namespace onggi::http::testing {

/// The kind of private key. With an RSA key, every key exchange is possible.
enum class KeyKind { kRsa, kEllipticCurve };

/// Writes cert.pem, with `name` as the common name, and key.pem to `folder`, over files of an
/// earlier call.
inline TlsFiles make_certificate(const std::filesystem::path& folder, const char* name,
                                 KeyKind kind = KeyKind::kEllipticCurve) {
  TlsFiles files{.certificate = folder / "cert.pem", .private_key = folder / "key.pem"};
  EVP_PKEY* const key = kind == KeyKind::kRsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
  X509* const cert = X509_new();
  X509_set_version(cert, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert), -60);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_pubkey(cert, key);
  auto* const subject = X509_get_subject_name(cert);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(cert, subject);
  X509_sign(cert, key, EVP_sha256());
  auto* file = std::fopen(files.certificate.c_str(), "w");
  PEM_write_X509(file, cert);
  std::fclose(file);
  file = std::fopen(files.private_key.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(cert);
  EVP_PKEY_free(key);
  return files;
}

}  // namespace onggi::http::testing
