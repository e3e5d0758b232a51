#include "server/machine_names.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <thread>
#include <utility>

#include "base/codec.h"

namespace onggi::server {
namespace {

constexpr std::size_t kNameSizeMax = 256;

std::string text_of(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET)
    bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  if (address->sa_family == AF_INET6)
    bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (bytes == nullptr) return {};
  return ::inet_ntop(address->sa_family, bytes, out.data(), out.size()) != nullptr ? out.data()
                                                                                   : "";
}

std::vector<std::string> interface_addresses() {
  std::vector<std::string> addresses;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return addresses;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(first, &::freeifaddrs);
  for (const auto* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_UP) == 0) continue;
    if (auto text = text_of(each->ifa_addr); !text.empty()) addresses.push_back(std::move(text));
  }
  return addresses;
}

/// Returns the source address of a connection to `far`, or an empty string if there is no route or
/// the address is loopback. Sends nothing: connecting a datagram socket only selects a route.
std::string outward_address(int family, const char* far) {
  sockaddr_storage to{};
  socklen_t size = sizeof(sockaddr_in6);
  if (family == AF_INET) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(to);
    v4.sin_port = htons(9);
    ::inet_pton(family, far, &v4.sin_addr);
    size = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(to);
    v6.sin6_port = htons(9);
    ::inet_pton(family, far, &v6.sin6_addr);
  }
  to.ss_family = static_cast<sa_family_t>(family);
  const int fd = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {};
  sockaddr_storage from{};
  socklen_t from_size = sizeof from;
  const bool known = ::connect(fd, reinterpret_cast<sockaddr*>(&to), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&from), &from_size) == 0;
  ::close(fd);
  if (!known) return {};
  auto address = text_of(reinterpret_cast<sockaddr*>(&from));
  return admin::is_loopback(address) ? std::string() : address;
}

/// Returns the first address that is neither loopback nor link-local. Used if outward_address()
/// finds no address.
std::string first_address(const std::vector<std::string>& addresses, bool v6) {
  const auto fits = [&](const std::string& text) {
    return text.contains(':') == v6 && !admin::is_loopback(text) && !text.starts_with("fe80:") &&
           !text.starts_with("169.254.");
  };
  const auto found = std::ranges::find_if(addresses, fits);
  return found != addresses.end() ? *found : std::string();
}

std::string host_name() {
  std::array<char, kNameSizeMax> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return to_lower_ascii(name.data());
}

std::string full_host_name() {
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host_name().c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  return found->ai_canonname != nullptr ? to_lower_ascii(found->ai_canonname) : std::string();
}

admin::MachineNames read_names(const std::string& full_name) {
  admin::MachineNames machine;
  machine.addresses = interface_addresses();
  for (auto name : {host_name(), full_name})
    if (!name.empty()) machine.names.push_back(std::move(name));
  // No host has these documentation addresses (RFC 5737, RFC 3849), so they use the default route.
  machine.outward_v4 = outward_address(AF_INET, "203.0.113.1");
  machine.outward_v6 = outward_address(AF_INET6, "2001:db8::1");
  if (machine.outward_v4.empty()) machine.outward_v4 = first_address(machine.addresses, false);
  if (machine.outward_v6.empty()) machine.outward_v6 = first_address(machine.addresses, true);
  return machine;
}

}  // namespace

void Machine::look_up_name() {
  std::thread([full_name = full_name_] {
    auto name = full_host_name();
    const std::scoped_lock lock(full_name->mutex);
    full_name->name = std::move(name);
  }).detach();
}

admin::MachineNames Machine::names() {
  const auto now = clock_.now();
  const std::scoped_lock lock(mutex_);
  if (read_ == Time() || now < read_ || read_ + kFreshFor <= now) {
    const std::scoped_lock name_lock(full_name_->mutex);
    known_ = read_names(full_name_->name);
    read_ = now;
  }
  return known_;
}

}  // namespace onggi::server
