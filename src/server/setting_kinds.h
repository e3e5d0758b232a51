// The kinds of settings. A kind parses text into a member of Config and formats the member as text.
// Private to settings_table.cc.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "auth/authenticator.h"
#include "base/codec.h"
#include "base/result.h"
#include "catalog/rules.h"
#include "server/setting_values.h"

namespace onggi::server::kinds {

struct Text {
  static constexpr std::string_view kType = "text";
  static Status read(std::string_view text, std::string& into) {
    into = text;
    return {};
  }
  static std::string show(const std::string& value) { return value; }
};

struct List {
  static constexpr std::string_view kType = "list";
  static Status read(std::string_view text, std::vector<std::string>& into) {
    into.clear();
    for (const auto item : list_items(text)) into.push_back(to_lower_ascii(item));
    return {};
  }
  static std::string show(const std::vector<std::string>& items) {
    std::string joined;
    for (const auto& item : items) joined += (joined.empty() ? "" : ",") + item;
    return joined;
  }
};

/// A list of host names without schemes, ports and paths. "*" matches every name.
struct Hosts {
  static constexpr std::string_view kType = "list";
  static constexpr std::string_view kRule = "host names such as store.example.com, or *";
  static Status read(std::string_view text, std::vector<std::string>& into) {
    std::vector<std::string> hosts;
    for (const auto item : list_items(text)) {
      auto host = item == "*" ? std::optional<std::string>(item) : admin::host_of(item);
      if (!host || (item.contains(':') && !host->contains(':')))
        return fail(Code::kInvalid, "must be " + std::string(kRule));
      hosts.push_back(*std::move(host));
    }
    into = std::move(hosts);
    return {};
  }
  static std::string show(const std::vector<std::string>& hosts) { return List::show(hosts); }
};

struct Flag {
  static constexpr std::string_view kType = "flag";
  static Status read(std::string_view text, bool& into) {
    if (text != "true" && text != "false") return fail(Code::kInvalid, "must be true or false");
    into = text == "true";
    return {};
  }
  static std::string show(bool value) { return value ? "true" : "false"; }
};

struct Ownership {
  static constexpr std::string_view kType = "choice";
  static constexpr std::string_view kRule =
      "BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter";
  static Status read(std::string_view text, std::string& into) {
    constexpr std::array<std::string_view, 3> kKnown{"BucketOwnerEnforced", "BucketOwnerPreferred",
                                                     "ObjectWriter"};
    if (std::ranges::find(kKnown, text) == kKnown.end())
      return fail(Code::kInvalid, "must be " + std::string(kRule));
    into = text;
    return {};
  }
  static std::string show(const std::string& value) { return value; }
};

/// A SigV2 setting. Also accepts "true" and "false", the former names of "on" and "off".
struct SigV2 {
  static constexpr std::string_view kType = "choice";
  static constexpr std::string_view kRule = "off, links or on";
  static Status read(std::string_view text, auth::SignatureV2& into) {
    if (text == "off" || text == "false") {
      into = auth::SignatureV2::kOff;
    } else if (text == "links") {
      into = auth::SignatureV2::kLinks;
    } else if (text == "on" || text == "true") {
      into = auth::SignatureV2::kOn;
    } else {
      return fail(Code::kInvalid, "must be " + std::string(kRule));
    }
    return {};
  }
  static std::string show(auth::SignatureV2 value) {
    if (value == auth::SignatureV2::kOff) return "off";
    return value == auth::SignatureV2::kOn ? "on" : "links";
  }
};

struct StorageClasses {
  static constexpr std::string_view kType = "choice";
  static constexpr std::string_view kRule =
      "a list of names from STANDARD, REDUCED_REDUNDANCY, STANDARD_IA, ONEZONE_IA, "
      "INTELLIGENT_TIERING and GLACIER_IR";
  static Status read(std::string_view text, std::vector<catalog::StorageClass>& into) {
    std::vector<catalog::StorageClass> classes;
    for (const auto name : list_items(text)) {
      const auto known = catalog::parse_storage_class(name);
      if (!known) return fail(Code::kInvalid, "must be " + std::string(kRule));
      classes.push_back(*known);
    }
    into = std::move(classes);
    return {};
  }
  static std::string show(const std::vector<catalog::StorageClass>& classes) {
    std::string joined;
    for (const auto known : classes)
      joined += (joined.empty() ? "" : ",") + std::string(catalog::to_string(known));
    return joined;
  }
};

/// A whole number, or a whole number of seconds.
struct Number {
  static constexpr std::string_view kType = "number";
  template <typename T>
  static Status read(std::string_view text, T& into) {
    const auto parsed = parse_u64(text);
    if (!parsed) return fail(Code::kInvalid, "must be a whole number");
    if constexpr (std::integral<T>) {
      into = *parsed;
    } else {
      into = T(static_cast<typename T::rep>(*parsed));
    }
    return {};
  }
  static std::uint64_t amount(std::uint64_t value) { return value; }
  static std::uint64_t amount(std::chrono::seconds value) {
    return static_cast<std::uint64_t>(value.count());
  }
  static std::string amount_text(std::uint64_t value) { return std::to_string(value); }
};

struct Size {
  static constexpr std::string_view kType = "size";
  static Status read(std::string_view text, std::uint64_t& into) {
    into = ONGGI_TRY(parse_size(text));
    return {};
  }
  static std::uint64_t amount(std::uint64_t value) { return value; }
  static std::string amount_text(std::uint64_t bytes) { return size_text(bytes); }
};

/// A duration. A member in units coarser than milliseconds is rounded up.
struct Duration {
  static constexpr std::string_view kType = "duration";
  template <typename T>
  static Status read(std::string_view text, T& into) {
    const auto parsed = ONGGI_TRY(parse_duration(text));
    into = std::chrono::ceil<T>(parsed);
    return {};
  }
  static std::uint64_t amount(std::chrono::milliseconds value) {
    return static_cast<std::uint64_t>(value.count());
  }
  static std::string amount_text(std::uint64_t ms) {
    return duration_text(std::chrono::milliseconds(ms));
  }
};

/// The path of a URL, normalized: "onggi" and "/onggi/" become "/onggi".
struct Path {
  static constexpr std::string_view kType = "path";
  static constexpr std::string_view kRule = "a path like /onggi";
  static Status read(std::string_view text, std::string& into) {
    while (text.ends_with('/')) text.remove_suffix(1);
    while (text.starts_with('/')) text.remove_prefix(1);
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/";
    if (text.find_first_not_of(kAllowed) != std::string_view::npos || text.contains("//") ||
        text.contains(".."))
      return fail(Code::kInvalid, "must be " + std::string(kRule));
    into = text.empty() ? "" : "/" + std::string(text);
    return {};
  }
  static std::string show(const std::string& value) { return value; }
};

}  // namespace onggi::server::kinds
