// Said: the reason for a refusal or failure, in a form that every user interface can translate. It
// holds the identifier of a sentence, the values of its placeholders, and the sentence in English.
// Each layer has one table of sentences (catalog/reasons.h, iam/reasons.h, admin/reasons.h).
// Identifiers are looked up in the layer's table at compile time, so code that uses an unknown
// sentence does not compile.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace onggi {

struct Sentence {
  std::string_view reason;   // stable snake_case identifier, used by clients and the console
  std::string_view english;  // such as "a bucket name must have {min} to {max} characters"
};

struct Said {
  using Value = std::variant<std::int64_t, std::string>;
  struct Param {
    std::string_view name;
    Value value;
  };
  std::string_view reason;
  std::vector<Param> params;
  std::string english;
};

/// The position and size of the next "{name}" in a sentence, including the braces. The size is 0 if
/// there is no placeholder or if its closing brace is missing. A quoted brace, '{', does not start
/// a placeholder.
struct Placeholder {
  std::size_t at = std::string_view::npos;
  std::size_t size = 0;
};
[[nodiscard]] constexpr Placeholder find_placeholder(std::string_view english) {
  for (auto at = english.find('{'); at != std::string_view::npos; at = english.find('{', at + 1)) {
    if (english.substr(at + 1).starts_with('\'')) continue;
    const auto close = english.find('}', at);
    return {at, close == std::string_view::npos ? 0 : close - at + 1};
  }
  return {};
}

[[nodiscard]] constexpr std::size_t count_placeholders(std::string_view english) {
  std::size_t count = 0;
  for (auto found = find_placeholder(english); found.size > 0; found = find_placeholder(english)) {
    ++count;
    english.remove_prefix(found.at + found.size);
  }
  return count;
}

/// Returns true if the table is valid: reasons (identifiers of sentences) are unique, placeholders
/// are named, as in {max}, and unique within their sentence, and all these names are snake_case.
[[nodiscard]] constexpr bool is_table(std::span<const Sentence> table) {
  const auto is_word = [](std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
  };
  std::vector<std::string_view> words;
  for (const auto& sentence : table) {
    if (!is_word(sentence.reason)) return false;
    words.push_back(sentence.reason);
    auto rest = sentence.english;
    for (auto found = find_placeholder(rest); found.at != std::string_view::npos;
         found = find_placeholder(rest)) {
      if (found.size < 3) return false;
      const auto placeholder = rest.substr(found.at, found.size);
      rest.remove_prefix(found.at + found.size);
      if (!is_word(placeholder.substr(1, found.size - 2)) || rest.contains(placeholder))
        return false;
    }
  }
  std::ranges::sort(words);
  return std::ranges::adjacent_find(words) == words.end();
}

/// Replaces the placeholders of `sentence` with `values`, in order. The number of values must equal
/// the number of placeholders.
[[nodiscard]] inline Said fill_in(const Sentence& sentence, std::vector<Said::Value> values) {
  Said said{sentence.reason, {}, {}};
  auto rest = sentence.english;
  for (auto& value : values) {
    const auto found = find_placeholder(rest);
    said.english += rest.substr(0, found.at);
    if (const auto* text = std::get_if<std::string>(&value))
      said.english += *text;
    else
      said.english += std::to_string(std::get<std::int64_t>(value));
    said.params.push_back({rest.substr(found.at + 1, found.size - 2), std::move(value)});
    rest.remove_prefix(found.at + found.size);
  }
  said.english += rest;
  return said;
}

/// Returns an Error whose detail is the English sentence. The admin API recognizes the sentence by
/// its text (admin/reasons.h).
[[nodiscard]] inline std::unexpected<Error> fail(Code code, Said said) {
  return fail(code, std::move(said.english));
}

// Declared so that their names appear in compile errors: the_table_lacks_this_sentence() for an
// unknown reason, the_sentence_has_as_many_placeholders() for a wrong number of values.
void the_table_lacks_this_sentence();
void the_sentence_has_as_many_placeholders();

/// A sentence in `kTable`, looked up by its reason. Code that names an unknown reason, or passes a
/// wrong number of values, does not compile.
template <const auto& kTable, typename... Values>
struct SentenceFor {
  consteval SentenceFor(const char* reason) {  // NOLINT(google-explicit-constructor)
    for (const auto& one : kTable)
      if (one.reason == reason) sentence = &one;
    if (sentence == nullptr)
      the_table_lacks_this_sentence();
    else if (count_placeholders(sentence->english) != sizeof...(Values))
      the_sentence_has_as_many_placeholders();
  }

  const Sentence* sentence = nullptr;
};

/// The type of `say` in `say("user_name_size", 64)`. Each layer defines a `say` for its own table.
template <const auto& kTable>
struct Sayer {
  static_assert(is_table(kTable));

  template <typename... Values>
  [[nodiscard]] Said operator()(SentenceFor<kTable, std::type_identity_t<Values>...> reason,
                                const Values&... values) const {
    return fill_in(*reason.sentence, {value_of(values)...});
  }

 private:
  template <std::integral Number>
  static Said::Value value_of(Number number) {
    return static_cast<std::int64_t>(number);
  }
  static Said::Value value_of(std::string_view text) { return std::string(text); }
};

}  // namespace onggi
