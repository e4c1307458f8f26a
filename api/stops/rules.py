"""The words of a stop's life."""

from typing import Literal

type StopState = Literal["pending", "en_route", "arrived", "departed", "skipped", "cancelled"]

type DeliveredTo = Literal[
    "delivered_to_recipient",
    "delivered_to_third_party",
    "delivered_to_mailbox",
    "delivered_to_safe_place",
    "delivered_to_pickup_point",
    "picked_up",
]

type FailReason = Literal[
    "not_home",
    "address_not_found",
    "no_access",
    "no_safe_place",
    "no_parking",
    "no_time",
    "closed",
    "refused",
    "damaged",
    "missing",
    "payment",
    "unsafe",
    "other",
]

type SkipReason = Literal[
    "not_home", "closed", "no_parking", "no_access", "blocked", "no_time", "other"
]
