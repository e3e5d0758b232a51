// Users in XML documents: <Owner>, <Initiator> and other elements with an ID and a DisplayName.
#pragma once

#include <string>
#include <string_view>

#include "s3/protocol/context.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// Returns the display name of a user, or an empty string if the user no longer exists.
[[nodiscard]] inline std::string display_name(const Context& context, std::string_view user_id) {
  const auto user = context.services.directory.find_user_by_id(user_id);
  return user ? user->display_name : std::string();
}

inline void write_person(XmlWriter& xml, std::string_view element, std::string_view id,
                         std::string_view name) {
  xml.open(element).text("ID", id).text("DisplayName", name).close(element);
}

}  // namespace onggi::s3
