#include "http/certificate.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <memory>

#include "base/codec.h"

namespace onggi::http {
namespace {

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* value) const { kFree(value); }
};
using X509Ptr = std::unique_ptr<X509, Free<X509, X509_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES, GENERAL_NAMES_free>>;
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string name_text(const X509_NAME* name) {
  const std::unique_ptr<BIO, Free<BIO, BIO_free_all>> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Time time_of(const ASN1_TIME* value) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(value, &parts) != 1) return Time();
  return Time(std::chrono::seconds(::timegm(&parts)));
}

std::string name_of(const GENERAL_NAME& name) {
  int type = 0;
  const auto* const value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(&name, &type));
  if (type != GEN_DNS && type != GEN_IPADD) return {};
  const auto* const data = ASN1_STRING_get0_data(value);
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
  if (type == GEN_DNS) return {reinterpret_cast<const char*>(data), size};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = size == 4 ? AF_INET : AF_INET6;
  if (size != 4 && size != 16) return {};
  return ::inet_ntop(family, data, text.data(), text.size()) != nullptr ? text.data() : "";
}

std::vector<std::string> alternative_names(const X509& certificate) {
  std::vector<std::string> names;
  const NamesPtr all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    auto name = name_of(*sk_GENERAL_NAME_value(all.get(), i));
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

Result<Certificate> read_certificate(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "re"));
  if (!file) return fail(Code::kNotFound, "cannot read " + path);
  const X509Ptr found(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (!found) return fail(Code::kInvalid, path + " contains no certificate");
  Certificate certificate;
  certificate.subject = name_text(X509_get_subject_name(found.get()));
  certificate.issuer = name_text(X509_get_issuer_name(found.get()));
  certificate.names = alternative_names(*found);
  certificate.not_before = time_of(X509_get0_notBefore(found.get()));
  certificate.not_after = time_of(X509_get0_notAfter(found.get()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  X509_digest(found.get(), EVP_sha256(), digest.data(), &size);
  certificate.sha256 = hex_encode({reinterpret_cast<const char*>(digest.data()), size});
  return certificate;
}

}  // namespace onggi::http
