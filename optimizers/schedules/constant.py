from descent import Constant

__all__ = ["Constant"]
