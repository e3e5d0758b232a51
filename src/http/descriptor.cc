#include "http/descriptor.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/check.h"

namespace onggi::http {

namespace asio = boost::asio;

struct Descriptor::Impl {
  asio::posix::stream_descriptor asio_descriptor;
};

Descriptor::Descriptor(Loop& loop, int fd, Seat* seat)
    : loop_(loop),
      fd_(fd),
      impl_(std::make_unique<Impl>(asio::posix::stream_descriptor(loop.context()))),
      seat_(seat) {
  boost::system::error_code error;
  (void)impl_->asio_descriptor.assign(fd, error);
  if (error) cut_ = true;
  next_ = loop.descriptors_;
  previous_link_ = &loop.descriptors_;
  if (next_ != nullptr) next_->previous_link_ = &next_;
  loop.descriptors_ = this;
  ONGGI_DCHECK(*previous_link_ == this && next_ != this);
}

Descriptor::~Descriptor() {
  ONGGI_DCHECK(!waiting_ && *previous_link_ == this);
  *previous_link_ = next_;
  if (next_ != nullptr) next_->previous_link_ = previous_link_;
  // Asio does not close a descriptor that it failed to register.
  if (!impl_->asio_descriptor.is_open()) {
    ::close(fd_);
    return;
  }
  boost::system::error_code error;
  (void)impl_->asio_descriptor.close(error);
}

void Descriptor::Wait::await_suspend(std::coroutine_handle<> handle) {
  ONGGI_DCHECK(!descriptor_.waiting_ && !descriptor_.broken());  // only one coroutine may wait
  using Base = asio::posix::descriptor_base;
  descriptor_.waiting_ = true;
  descriptor_.impl_->asio_descriptor.async_wait(
      want_ == Want::kRead ? Base::wait_read : Base::wait_write,
      [descriptor = &descriptor_, handle](boost::system::error_code error) {
        ONGGI_DCHECK(descriptor->waiting_);
        descriptor->waiting_ = false;
        if (error && !descriptor->expired_) descriptor->cut_ = true;
        handle.resume();
      });
}

bool Descriptor::broken() const { return cut_ || expired_; }

Status Descriptor::status() const {
  if (expired_) return fail(Code::kTimeout, "the connection made no progress in time");
  if (cut_) return fail(Code::kClosed, "the connection was closed");
  return {};
}

void Descriptor::check_deadline(std::int64_t now_ms) {
  if (!waiting_ || now_ms < deadline_ms_) return;
  expired_ = true;
  cancel();
}

void Descriptor::cut() {
  cut_ = true;
  ::shutdown(fd_, SHUT_RDWR);
  cancel();
}

void Descriptor::cancel() {
  boost::system::error_code error;
  (void)impl_->asio_descriptor.cancel(error);
}

}  // namespace onggi::http
