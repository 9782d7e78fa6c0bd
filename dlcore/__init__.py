"""A small deep-learning engine in plain NumPy, written to be read.

Every file holds one idea; start with ``layer``, ``affine`` and ``training``, then ``convolution`` or ``recurrent``.
Numbers go through weights as ``x @ W`` everywhere, letters are those of the papers, and no function changes what it is
given (only an optimiser does: it moves the parameters). Data to learn from are in ``dlcore.data``.
"""

from dlcore.activation_layers import Identity, ReLU, Sigmoid, Tanh
from dlcore.activations import log_softmax, relu, sigmoid, softmax, tanh
from dlcore.adamw import AdamW
from dlcore.additive_attention import AdditiveAttention, AdditiveAttentionCache
from dlcore.adversarial import discriminator_loss, gan_value, generator_loss_minimax, generator_loss_non_saturating
from dlcore.adversarial_logits import (
    discriminator_loss_from_logits,
    generator_loss_minimax_from_logits,
    generator_loss_non_saturating_from_logits,
)
from dlcore.adversarial_training import discriminator_gradients, generator_gradients
from dlcore.affine import Affine
from dlcore.augmentation import (
    random_brightness,
    random_contrast,
    random_crop,
    random_erasing,
    random_flip,
    random_shift,
)
from dlcore.beam_search import beam_search
from dlcore.bidirectional import join_states
from dlcore.bidirectional_layer import Bidirectional
from dlcore.binary_losses import binary_cross_entropy, focal_loss, hinge_loss
from dlcore.cart_pole import CartPole, CartPoleStep
from dlcore.clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from dlcore.convolution import Convolution, ConvolutionCache, convolve_backward_plain, convolve_plain
from dlcore.convolution_arithmetic import convolution_shape, output_size, transposed_output_size
from dlcore.cosine_schedule import CosineDecay, LinearWarmup
from dlcore.decoding import WritingStep, decode_greedy, decode_sampled
from dlcore.deep_q_learning import DeepQLearner, deep_q_gradients, deep_q_targets
from dlcore.divergences import categorical_kl
from dlcore.dropout import Dropout
from dlcore.early_stopping import EarlyStopping
from dlcore.embedding import embed, look_up
from dlcore.embedding_layer import Embedding
from dlcore.error_function import erf
from dlcore.exploration import epsilon_greedy, upper_confidence_bound
from dlcore.flatten import Flatten
from dlcore.forest import Forest
from dlcore.gaussian_divergence import gaussian_kl_between
from dlcore.global_pooling import GlobalAveragePooling
from dlcore.grid_world import GridWorld, Transition
from dlcore.group_normalization import GroupNormalization, GroupNormalizationCache
from dlcore.grouped_convolution import GroupedConvolution, GroupedConvolutionCache, convolve_grouped_plain
from dlcore.gru import GRU
from dlcore.hierarchical_seq2seq import DialogueReading, DialogueWriting, HierarchicalSeq2Seq
from dlcore.huber_loss import huber_loss
from dlcore.im2col import col2im, col2im_plain, im2col, im2col_plain, overlap_counts, pad_pictures
from dlcore.inception import Inception
from dlcore.indices import check_indices
from dlcore.initializers import Initializer, gaussian, he, xavier, zeros
from dlcore.label_smoothing import smooth_labels, smoothed_cross_entropy
from dlcore.layer import Layer
from dlcore.layer_normalization import LayerNormalization, LayerNormalizationCache
from dlcore.losses import mean_squared_error, softmax_cross_entropy
from dlcore.lstm import LSTM
from dlcore.masks import causal_mask, masked_softmax, padding_mask, softmax_backward
from dlcore.metrics import confusion_matrix, f1_score, precision, recall, roc_auc
from dlcore.mixup import mixup
from dlcore.multi_head_attention import MultiHeadAttention, MultiHeadCache
from dlcore.normalization import BatchNormalization, BatchNormalizationCache
from dlcore.optimizer import Optimizer
from dlcore.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from dlcore.orthogonal import orthogonal
from dlcore.parameter_file import dump_parameters, load_parameters
from dlcore.peephole import peephole_lstm_step
from dlcore.picture_batch_normalization import PictureBatchNormalization
from dlcore.policy_gradient import policy_gradient_backward, policy_gradient_loss
from dlcore.pooling import AveragePooling, MaxPooling, PoolingCache, max_pool_plain
from dlcore.positional_encoding import PositionalEncoding, positional_encoding
from dlcore.rectifiers import ELU, LeakyReLU, PReLU, elu, leaky_relu
from dlcore.recurrent import GruCache, LstmCache, RnnCache, gru_step, lstm_step, rnn_step
from dlcore.recurrent_layers import RecurrentCache, RecurrentLayer, RecurrentOptions
from dlcore.recursive_network import RecursiveCache, RecursiveNetwork
from dlcore.regularization import L1, L2, Penalty, add_penalty, weights
from dlcore.replay_buffer import ReplayBuffer, Transitions
from dlcore.residual import Residual
from dlcore.returns import discounted_returns
from dlcore.scaled_attention import (
    AttentionCache,
    DotAttention,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)
from dlcore.scheduled_sampling import writer_inputs
from dlcore.schedules import ConstantRate, ExponentialDecay, InverseTimeDecay, StepDecay
from dlcore.seq2seq import Seq2Seq, Seq2SeqCache, WriterState
from dlcore.sequential import Sequential
from dlcore.simple_rnn import RNN
from dlcore.smooth_activation_layers import GELU, SiLU, Softplus
from dlcore.smooth_activations import gelu, silu, softplus
from dlcore.stacked_recurrent import StackedGradients, StackedRecurrent
from dlcore.temporal_difference import q_learning_target, sarsa_target
from dlcore.time_gradients import TimeGradients
from dlcore.training import TrainingStep, accuracy, batches, predict, train
from dlcore.transformer_block import TransformerBlock, TransformerCache
from dlcore.transposed_convolution import TransposedConvolution, TransposedConvolutionCache, convolve_transposed_plain
from dlcore.tree import compose, encode_tree
from dlcore.truncated_bptt import Piece, read_in_pieces
from dlcore.unflatten import Unflatten
from dlcore.variational import (
    ReparameterizationCache,
    gaussian_kl,
    reparameterize,
    reparameterize_backward,
)
from dlcore.variational_autoencoder import VariationalAutoencoder, VariationalLosses
from dlcore.variational_seq2seq import VariationalSeq2Seq
from dlcore.word2vec import cbow_loss, full_softmax_loss, negative_sampling_loss, skip_gram_loss
from dlcore.word_windows import context_windows, draw_negatives, noise_distribution, skip_gram_pairs

__version__ = "0.1.0"

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "L1",
    "L2",
    "LSTM",
    "RNN",
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AdditiveAttention",
    "AdditiveAttentionCache",
    "Affine",
    "AttentionCache",
    "AveragePooling",
    "BatchNormalization",
    "BatchNormalizationCache",
    "Bidirectional",
    "CartPole",
    "CartPoleStep",
    "ConstantRate",
    "Convolution",
    "ConvolutionCache",
    "CosineDecay",
    "DeepQLearner",
    "DialogueReading",
    "DialogueWriting",
    "DotAttention",
    "Dropout",
    "EarlyStopping",
    "Embedding",
    "ExponentialDecay",
    "Flatten",
    "Forest",
    "GlobalAveragePooling",
    "GridWorld",
    "GroupNormalization",
    "GroupNormalizationCache",
    "GroupedConvolution",
    "GroupedConvolutionCache",
    "GruCache",
    "HierarchicalSeq2Seq",
    "Identity",
    "Inception",
    "Initializer",
    "InverseTimeDecay",
    "Layer",
    "LayerNormalization",
    "LayerNormalizationCache",
    "LeakyReLU",
    "LinearWarmup",
    "LstmCache",
    "MaxPooling",
    "Momentum",
    "MultiHeadAttention",
    "MultiHeadCache",
    "Nesterov",
    "Optimizer",
    "PReLU",
    "Penalty",
    "PictureBatchNormalization",
    "Piece",
    "PoolingCache",
    "PositionalEncoding",
    "RMSProp",
    "ReLU",
    "RecurrentCache",
    "RecurrentLayer",
    "RecurrentOptions",
    "RecursiveCache",
    "RecursiveNetwork",
    "ReparameterizationCache",
    "ReplayBuffer",
    "Residual",
    "RnnCache",
    "Seq2Seq",
    "Seq2SeqCache",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "StackedGradients",
    "StackedRecurrent",
    "StepDecay",
    "Tanh",
    "TimeGradients",
    "TrainingStep",
    "TransformerBlock",
    "TransformerCache",
    "Transition",
    "Transitions",
    "TransposedConvolution",
    "TransposedConvolutionCache",
    "Unflatten",
    "VariationalAutoencoder",
    "VariationalLosses",
    "VariationalSeq2Seq",
    "WriterState",
    "WritingStep",
    "__version__",
    "accuracy",
    "add_penalty",
    "batches",
    "beam_search",
    "binary_cross_entropy",
    "categorical_kl",
    "causal_mask",
    "cbow_loss",
    "check_indices",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "col2im",
    "col2im_plain",
    "compose",
    "confusion_matrix",
    "context_windows",
    "convolution_shape",
    "convolve_backward_plain",
    "convolve_grouped_plain",
    "convolve_plain",
    "convolve_transposed_plain",
    "decode_greedy",
    "decode_sampled",
    "deep_q_gradients",
    "deep_q_targets",
    "discounted_returns",
    "discriminator_gradients",
    "discriminator_loss",
    "discriminator_loss_from_logits",
    "draw_negatives",
    "dump_parameters",
    "elu",
    "embed",
    "encode_tree",
    "epsilon_greedy",
    "erf",
    "f1_score",
    "focal_loss",
    "full_softmax_loss",
    "gan_value",
    "gaussian",
    "gaussian_kl",
    "gaussian_kl_between",
    "gelu",
    "generator_gradients",
    "generator_loss_minimax",
    "generator_loss_minimax_from_logits",
    "generator_loss_non_saturating",
    "generator_loss_non_saturating_from_logits",
    "gru_step",
    "he",
    "hinge_loss",
    "huber_loss",
    "im2col",
    "im2col_plain",
    "join_states",
    "leaky_relu",
    "load_parameters",
    "log_softmax",
    "look_up",
    "lstm_step",
    "masked_softmax",
    "max_pool_plain",
    "mean_squared_error",
    "mixup",
    "negative_sampling_loss",
    "noise_distribution",
    "orthogonal",
    "output_size",
    "overlap_counts",
    "pad_pictures",
    "padding_mask",
    "peephole_lstm_step",
    "policy_gradient_backward",
    "policy_gradient_loss",
    "positional_encoding",
    "precision",
    "predict",
    "q_learning_target",
    "random_brightness",
    "random_contrast",
    "random_crop",
    "random_erasing",
    "random_flip",
    "random_shift",
    "read_in_pieces",
    "recall",
    "relu",
    "reparameterize",
    "reparameterize_backward",
    "rnn_step",
    "roc_auc",
    "sarsa_target",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
    "sigmoid",
    "silu",
    "skip_gram_loss",
    "skip_gram_pairs",
    "smooth_labels",
    "smoothed_cross_entropy",
    "softmax",
    "softmax_backward",
    "softmax_cross_entropy",
    "softplus",
    "tanh",
    "train",
    "transposed_output_size",
    "upper_confidence_bound",
    "weights",
    "writer_inputs",
    "xavier",
    "zeros",
]
